#pragma once

#include <string>

#include "core/api/billing_at_provider.h"
#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"
#include "core/api/dialects/fatoripay/translation.h"
#include "core/billing/billing_invoices.h"

namespace fiscal::dialects::fatoripay {

/// FatoriPay: billing invoices (faturas), and the NFS-e of each where the account has settled what is
/// rendered (docs/dialects/fatoripay.md). Its caller's key is `ref`: unique among invoices that are not
/// cancelled.
class FatoriPayDialect final : public Dialect {
 public:
  /// `desk` outlives it. `public_url`: what links begin with; empty: the address that the client called.
  FatoriPayDialect(Desk& desk, std::string public_url);

  std::string_view name() const override { return "fatoripay"; }
  std::vector<KeyPlace> key_places() const override {
    return {{KeyPlace::Form::Bearer}, {KeyPlace::Form::TwoParts, "client-id", "client-secret"}};
  }
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  api::Response login(const api::Request& request);
  api::Response create(const api::Request& request, const api::Caller& caller);
  api::Response list(const api::Request& request, const api::Caller& caller);
  api::Response show(const api::Request& request, const api::Caller& caller);
  api::Response cancel(const api::Request& request, const api::Caller& caller);
  api::Response cannot(const api::Request& request, const api::Caller& caller, const std::string& why);

  /// What is issued for an invoice beside itself: where the profile wants it at a provider, and its NFS-e. A
  /// refusal when one of them cannot be.
  std::optional<api::Response> documents(const billing::BillingInvoice& invoice, const api::Request& request,
                                         const api::Caller& caller);
  /// Issues the NFS-e of an invoice where the account's terms have a service "fatoripay"; the refusal when it
  /// cannot be.
  std::optional<api::Response> service_invoice(const billing::BillingInvoice& invoice,
                                               const api::Request& request, const api::Caller& caller);
  std::optional<billing::BillingInvoice> find(const AccountId& account, const std::string& id);
  api::Response shown(const billing::BillingInvoice& invoice, const api::Request& request) const;

  Desk& desk_;
  std::string public_url_;
  billing::Customers customers_;
  billing::Services services_;
  billing::BillingInvoices invoices_;
  api::BillingAtProvider at_provider_;
};

}  // namespace fiscal::dialects::fatoripay
