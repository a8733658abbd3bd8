#pragma once

#include <string>

#include "core/api/billing_at_provider.h"
#include "core/api/dialects/chargefy/answer.h"
#include "core/api/dialects/chargefy/prices.h"
#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"
#include "core/billing/billing_invoices.h"

namespace fiscal::dialects::chargefy {

/// Chargefy: billing invoices, with the customers and prices that they name (docs/dialects/chargefy.md). Its
/// requests carry no key, so an identical body within the replay window is a repeat; an Idempotency-Key is
/// honoured.
class ChargefyDialect final : public Dialect {
 public:
  /// `desk` outlives it. `public_url`: what links begin with; empty: the address that the client called.
  ChargefyDialect(Desk& desk, std::string public_url);

  std::string_view name() const override { return "chargefy"; }
  std::vector<KeyPlace> key_places() const override { return {{KeyPlace::Form::Bearer}}; }
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  using Change = Result<billing::BillingInvoice> (billing::BillingInvoices::*)(const AccountId&,
                                                                               const std::string&) const;

  api::Response create(const api::Request& request, const api::Caller& caller);
  api::Response list(const api::Request& request, const api::Caller& caller);
  api::Response show(const api::Request& request, const api::Caller& caller);
  api::Response change(const api::Request& request, const api::Caller& caller, Change change);
  api::Response make_void(const api::Request& request, const api::Caller& caller);
  api::Response pay(const api::Request& request, const api::Caller& caller);
  api::Response payments(const api::Request& request, const api::Caller& caller);
  api::Response create_customer(const api::Request& request, const api::Caller& caller);
  api::Response update_customer(const api::Request& request, const api::Caller& caller);
  api::Response show_customer(const api::Request& request, const api::Caller& caller);
  api::Response create_price(const api::Request& request, const api::Caller& caller);
  api::Response show_price(const api::Request& request, const api::Caller& caller);

  std::variant<std::map<std::string, Price>, Error> prices_of(const AccountId& account,
                                                              const CreateInvoice& wanted);
  billing::BillingAnswer put(const Account& account, CreateInvoice wanted,
                             const std::map<std::string, Price>& prices, const billing::Identity& identity);
  std::optional<api::Response> issue_at_provider(const billing::BillingInvoice& invoice,
                                                 const api::Request& request, const api::Caller& caller);
  std::optional<billing::BillingInvoice> find(const AccountId& account, const std::string& id);
  View view(const api::Request& request, const Account& account,
            const billing::BillingInvoice& invoice) const;
  api::Response shown(const billing::BillingInvoice& invoice, const api::Request& request,
                      const api::Caller& caller);

  Desk& desk_;
  std::string public_url_;
  billing::Customers customers_;
  billing::Services services_;
  billing::BillingInvoices invoices_;
  api::BillingAtProvider at_provider_;
};

}  // namespace fiscal::dialects::chargefy
