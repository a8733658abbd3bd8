#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/api/dialects/safe2pay/errors.h"
#include "core/base/clock.h"
#include "core/store/store.h"

/// The transactions that NFS-e are issued for: charges of kind "transaction" whose reference is
/// IdTransaction. Safe2Pay has them from its payments; here they are registered, by this dialect or by our
/// own API.
namespace fiscal::dialects::safe2pay {

/// Where charges and invoices keep `CallbackUrl`, among their metadata.
inline constexpr const char* callback_url_member = "safe2pay.callback_url";

struct Transaction {
  std::string id;  ///< IdTransaction, in digits.
  Money amount;
  std::optional<std::string> description;
  std::optional<Party> customer;
  std::optional<std::string> callback_url;
  std::string note_reference;  ///< Of its NFS-e; known once it is registered.
};

/// The body of a registration, in the shape of Safe2Pay's payments: `IdTransaction`, `Amount` in reais or
/// `Products`, `Customer` with `Name` and `Identity`, `Description`, `CallbackUrl`. It has a customer.
std::variant<Transaction, Error> read_transaction(std::string_view body);

/// Throws what the store throws.
std::optional<Transaction> find_transaction(store::Store& store, const Clock& clock, const AccountId& account,
                                            const std::string& id);
/// Registers it, or changes what is known of it: NFS-e that were issued keep what they said.
void put_transaction(store::Store& store, const Clock& clock, const AccountId& account,
                     const Transaction& transaction);

}  // namespace fiscal::dialects::safe2pay
