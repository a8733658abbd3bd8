#pragma once

#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/store/resources.h"

/// Which invoice the token of a public page opens. A token is looked up by its digest and names no account.
namespace fiscal::billing {

struct PagePlace {
  AccountId account;
  std::string invoice;  ///< Id of a BillingInvoice.

  bool operator==(const PagePlace&) const = default;
};

/// 32 characters of base 32, from 160 bits of the operating system.
std::string new_page_token();

/// The resource that makes `token` open an invoice's page.
store::Resource page_place(const PagePlace& place, const std::string& token, Instant now);

/// Nothing for what is no token, and for one that was never given or is forgotten.
std::optional<PagePlace> find_page_place(store::ResourceStore& store, const std::string& token);
void forget_page_place(store::ResourceStore& store, const std::string& token);

}  // namespace fiscal::billing
