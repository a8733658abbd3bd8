#pragma once

#include "core/api/dialects/terms.h"
#include "core/api/router.h"
#include "core/store/store.h"

namespace fiscal::dialects {

/// The terms of all accounts, kept in the store. Safe from any thread.
class TermsShelf {
 public:
  TermsShelf(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  Terms terms(const AccountId& account);
  void put(const AccountId& account, const Terms& terms);
  /// Those that are kept, with the members of `patch` in place of theirs.
  Result<Terms> patch(const AccountId& account, std::string_view patch);

 private:
  std::optional<store::Resource> kept(const AccountId& account);
  /// False: somebody else has written meanwhile.
  bool put(const AccountId& account, std::optional<store::Resource> over, const Terms& terms);

  store::Store& store_;
  const Clock& clock_;
};

/// `GET`, `PUT` (all of them) and `PATCH /v1/dialects/terms` (what is named), for the account whose key it
/// is. `store` and `clock` outlive the router.
void add_terms_routes(api::Router& router, store::Store& store, const Clock& clock);

}  // namespace fiscal::dialects
