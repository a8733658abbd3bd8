#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/record.h"
#include "core/routing/snapshot.h"

namespace fiscal::routing {

/// `RouteTaken::rule` of a route that no rule decided.
inline constexpr std::string_view by_request = "request";
inline constexpr std::string_view by_account_default = "account_default";

/// What routing looks at, and nothing else.
struct Question {
  const Account& account;
  const Invoice& invoice;                       ///< With issuer and competence date filled in.
  std::optional<std::string> asked_connection;  ///< The request's own choice.
};

/// One step of the reasoning, in order, for people: which rule, whether it decided, and why or why not.
struct Step {
  std::string rule;
  bool held = false;
  std::string because;

  bool operator==(const Step&) const = default;
};

struct Explained {
  Result<RouteTaken> route;
  std::vector<Step> steps;
};

/// Chooses the connection. Precedence:
///   1. the request's own choice, where the account allows it; a choice that cannot be kept is an error;
///   2. the first rule that holds and names a usable connection;
///   3. the account's default.
/// A connection is usable when it is enabled, belongs to the account and has the account's environment. Pure;
/// well under a microsecond, however many accounts there are. Errors: connection_not_choosable,
/// connection_unknown, connection_disabled, connection_of_other_environment, no_route.
Result<RouteTaken> decide(const Question& question, const Snapshot& snapshot);

/// The same decision with its reasons: the same code, with somebody listening.
Explained explain(const Question& question, const Snapshot& snapshot);

}  // namespace fiscal::routing
