#include "core/api/dialects/safe2pay/transaction.h"
#include "core/billing/charges.h"
#include "core/billing/customers.h"

namespace fiscal::dialects::safe2pay {
namespace {

void describe(billing::Charge& charge, const Transaction& transaction, const std::string& customer) {
  charge.kind = ChargeKind::Transaction;
  charge.reference = transaction.id;
  charge.customer = customer;
  charge.amount = transaction.amount;
  charge.description = transaction.description;
  charge.metadata.erase(callback_url_member);
  if (transaction.callback_url) charge.metadata[callback_url_member] = *transaction.callback_url;
}

}  // namespace

std::optional<Transaction> find_transaction(store::Store& store, const Clock& clock, const AccountId& account,
                                            const std::string& id) {
  const auto charge = billing::Charges(store, clock).find_by_reference(account, ChargeKind::Transaction, id);
  if (!charge) return std::nullopt;
  Transaction transaction{id, charge->amount};
  transaction.description = charge->description;
  if (charge->customer)
    if (const auto customer = billing::Customers(store, clock).find(account, *charge->customer))
      transaction.customer = customer->party;
  if (const auto url = charge->metadata.find(callback_url_member); url != charge->metadata.end())
    transaction.callback_url = url->second;
  transaction.note_reference = billing::service_invoice_reference(*charge);
  return transaction;
}

void put_transaction(store::Store& store, const Clock& clock, const AccountId& account,
                     const Transaction& transaction) {
  billing::Customer buyer;
  buyer.party = transaction.customer.value();
  const auto customer = billing::Customers(store, clock).upsert(account, std::move(buyer)).value();
  const billing::Charges charges(store, clock);
  billing::Charge charge;
  describe(charge, transaction, customer.id);
  const auto registered = charges.register_charge(account, charge);
  if (!registered.is_new)
    charges.change(account, registered.charge.id,
                   [&](billing::Charge& known) { describe(known, transaction, customer.id); });
}

}  // namespace fiscal::dialects::safe2pay
