#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/record.h"
#include "core/routing/snapshot.h"

namespace fiscal::routing {

/// What routing looks at, and nothing else.
struct Question {
  const Account& account;
  const Invoice& invoice;                       ///< With issuer and competence date filled in.
  std::optional<std::string> asked_connection;  ///< The request's own choice.
};

/// One step of the reasoning, in order, for people: which rule, whether it held, and on which field it failed.
struct Step {
  std::string rule;
  bool held = false;
  std::string because;
};

struct Explained {
  Result<RouteTaken> route;
  std::vector<Step> steps;
};

/// Chooses the connection: the request's own choice where the account allows it, then the first rule that holds and
/// has a usable connection, then the account's default. A connection is usable when it is enabled, belongs to the
/// account and has the account's environment. Pure; allocates nothing per account; well under a microsecond.
Result<RouteTaken> decide(const Question& question, const Snapshot& snapshot);

/// The same decision with its reasons. Equal to `decide` by construction.
Explained explain(const Question& question, const Snapshot& snapshot);

}  // namespace fiscal::routing
