#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <variant>

#include "core/intake/answer.h"
#include "core/intake/known_towns.h"
#include "core/intake/request.h"
#include "core/intake/wish.h"
#include "core/plugin/manifest.h"
#include "core/routing/snapshot.h"

namespace fiscal::intake {

/// `RouteTaken::rule` of an invoice that replaces one of ours: it goes where that one went, since only that
/// provider knows the document.
inline constexpr std::string_view by_substitution = "substitution";

/// The manifest of a plugin by name; null when there is none. Safe from any thread.
using ManifestOf = std::function<std::shared_ptr<const plugin::Manifest>(std::string_view plugin)>;

struct Limits {
  std::size_t body = 1u << 20;  ///< Bytes of a request's body.
  Duration schedule_ahead = hours(24 * 366);
  Duration schedule_behind = minutes(5);  ///< How far in the past `issue_at` may be: clients' clocks differ.
};

/// A request that may be stored.
struct Prepared {
  Invoice invoice;       ///< Complete: issuer, competence date and place of the service are filled in.
  InvoiceRecord record;  ///< As it will stand; the store gives its id.
};

/// Everything that is decided before a request is stored, as a pure function: fills in what the account
/// knows, checks the whole against the fiscal rules and those of the target, and chooses the connection.
/// Every finding is answered, not only the first. `replaced` is the invoice of ours that the new one
/// replaces, or null. What is known of the town where ISS is due (`town_of`, which may be empty) sharpens the
/// rules of the target; what is not known stops nothing. Codes beside those of the rules:
/// issuer_of_another_account, schedule_in_the_past, schedule_too_far, plugin_unavailable and those of
/// Refused.
std::variant<Prepared, Invalid, Refused> validate(Invoice invoice, const Request& request,
                                                  const routing::Snapshot& snapshot,
                                                  const ManifestOf& manifest_of, const Limits& limits,
                                                  Instant now, const InvoiceRecord* replaced,
                                                  const TownOf& town_of = {});

}  // namespace fiscal::intake
