#pragma once

#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/store/store.h"

namespace fiscal::dialects {

/// Addresses that open without a key, for systems whose clients hand them on to their customers. What makes
/// one unguessable is a secret of the account, made with its first address and the same for ever; nothing is
/// stored for an address itself. Safe from any thread; throws what the store throws.
class PublicLinks {
 public:
  PublicLinks(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// What an address of this invoice needs besides its id: 64 digits.
  std::string token_of(const InvoiceRecord& record);

  /// The invoice of an address; nothing where the two do not belong together.
  std::optional<InvoiceRecord> opened(std::string_view id, std::string_view token);

 private:
  std::optional<std::string> secret_of(const AccountId& account);
  std::string token(const std::string& secret, const InvoiceRecord& record) const;

  store::Store& store_;
  const Clock& clock_;
};

}  // namespace fiscal::dialects
