#include "core/intake/environment_guard.h"

#include <fiscal/json.hpp>

namespace fiscal::intake {

std::optional<Finding> disagreement(const Request& request, const Invoice& invoice,
                                    const routing::Snapshot& snapshot) {
  const Account& account = request.account;
  const auto of_account = [&] {
    return "the account \"" + account.id + "\" is of " + std::string(to_text(account.environment));
  };
  if (request.key_environment != account.environment)
    return Finding{
        "environment_mismatch",
        {},
        {},
        "the API key is of " + std::string(to_text(request.key_environment)) + " while " + of_account(),
        "Use a key of the account's environment."};
  if (invoice.environment && *invoice.environment != account.environment)
    return Finding{
        "environment_mismatch",
        {},
        "/environment",
        "the document is of " + std::string(to_text(*invoice.environment)) + " while " + of_account(),
        "Leave environment out, or use the account and key of the environment that is meant."};
  if (account.environment == Environment::Production && !snapshot.production_allowed)
    return Finding{"production_not_allowed",
                   {},
                   {},
                   of_account() + " while this gateway does not let production documents out",
                   "Set production_allowed in the gateway's file, if real documents are meant."};
  return std::nullopt;
}

}  // namespace fiscal::intake
