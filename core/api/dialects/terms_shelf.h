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

 private:
  store::Store& store_;
  const Clock& clock_;
};

/// `GET` and `PUT /v1/dialects/terms`, for the account whose key it is. `store` and `clock` outlive the
/// router.
void add_terms_routes(api::Router& router, store::Store& store, const Clock& clock);

}  // namespace fiscal::dialects
