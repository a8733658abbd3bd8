#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/api/invoices.h"
#include "core/billing/billing_invoices.h"
#include "core/billing/customers.h"

namespace fiscal::api {

/// Billing invoices as a provider issues them: where an account's profile wants that, each has an invoice of
/// type `billing`, which lives by the rules of every invoice. Whoever makes billing invoices asks here, our
/// own API and the dialects alike. Safe from any thread.
class BillingAtProvider {
 public:
  /// All outlive it.
  BillingAtProvider(store::Store& store, Invoices& invoices, const billing::BillingInvoices& billed,
                    const billing::Customers& customers)
      : store_(store), invoices_(invoices), billed_(billed), customers_(customers) {}

  /// Accepts the invoice that a provider issues for a billing invoice: one for each, however often this is
  /// asked. Its metadata is the billing invoice's, then that of the customer as kept now, then `further`: of
  /// one name the first counts. A refusal when it cannot be accepted: nothing was made, and the billing
  /// invoice is to be made void.
  std::optional<Response> issue(const billing::BillingInvoice& billed, const Request& request,
                                const Caller& caller,
                                const std::map<std::string, std::string>& further = {}) const;

  /// Asks the provider to cancel what it issues for a billing invoice that was made void; what becomes of the
  /// wish stands beside the invoice. Asked again, nothing more happens.
  void cancel(const AccountId& account, const billing::BillingInvoice& voided) const;

  /// What is issued for it; nothing where none is.
  std::optional<InvoiceRecord> invoice_for(const AccountId& account,
                                           const billing::BillingInvoice& billed) const;

 private:
  store::Store& store_;
  Invoices& invoices_;
  const billing::BillingInvoices& billed_;
  const billing::Customers& customers_;
};

/// The latest invoice of this reference.
std::optional<InvoiceRecord> invoice_of_reference(store::Store& store, const AccountId& account,
                                                  const std::string& reference);

}  // namespace fiscal::api
