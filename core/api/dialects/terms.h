#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fiscal::dialects {

/// What an account has settled for the requests of its dialects, since other systems keep it in a panel and
/// their requests do not say it.
struct Terms {
  /// Part of a canonical invoice, as JSON: what a request does not say is taken from here (RFC 7396: the
  /// request is the patch). Typically `service.national_code`, `taxes` and `service.description`.
  std::string invoice = "{}";
  /// Canonical `service` members, as JSON, by the code that the other system calls the service by ("1.01",
  /// "203561").
  std::map<std::string, std::string> services;
  /// What other systems call the account by, where their paths name it: the company's id at NFE.io.
  std::vector<std::string> also_known_as;
  /// Whether the account issues at the National Portal, where there is no town's list of services and where
  /// the rate of ISS is the town's to say: it is given there only when the customer withholds the tax.
  bool national_portal = true;
  /// Whether an identical body within the replay window is a repeat, where a system has no caller's key.
  bool replays_identical_bodies = true;

  bool operator==(const Terms&) const = default;
};

/// The terms as clients write them: `{"invoice": {…}, "services": {"1.01": {"national_code": "010101"}},
/// "also_known_as": ["55df4dc6b6cd9007e4f13ee8"], "national_portal": true, "replays_identical_bodies":
/// true}`. Findings name the member. What stands in `invoice` and `services` is not looked at.
Result<Terms> read_terms(std::string_view json);
/// A member of `invoice` or `services` that no canonical invoice has, or that is not of its type. Whether
/// they go together is only seen with an invoice.
std::optional<Finding> problem_of(const Terms& terms);
/// `terms` with the members of `patch` in place of theirs (RFC 7396: null takes one away).
Result<Terms> patched(const Terms& terms, std::string_view patch);
std::string to_json(const Terms& terms);

}  // namespace fiscal::dialects
