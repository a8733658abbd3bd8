#pragma once

#include "core/api/dialects/asaas/chain.h"
#include "core/api/dialects/asaas/order.h"
#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"

namespace fiscal::dialects::asaas {

/// The invoices of Asaas' API v3, with the customers and payments that they refer to
/// (docs/dialects/asaas.md).
class AsaasDialect final : public Dialect {
 public:
  /// `desk` outlives it; `public_url` as in `all_dialects`.
  AsaasDialect(Desk& desk, std::string public_url) : desk_(desk), public_url_(std::move(public_url)) {}

  std::string_view name() const override { return "asaas"; }
  std::vector<KeyPlace> key_places() const override { return {{KeyPlace::Form::Header, "access_token"}}; }
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  using Handler = api::Response (AsaasDialect::*)(const api::Request&, const api::Caller&);

  // Invoices.
  api::Response create(const api::Request& request, const api::Caller& caller);
  api::Response list(const api::Request& request, const api::Caller& caller);
  api::Response show(const api::Request& request, const api::Caller& caller);
  api::Response update(const api::Request& request, const api::Caller& caller);
  api::Response authorize(const api::Request& request, const api::Caller& caller);
  api::Response cancel(const api::Request& request, const api::Caller& caller);
  api::Response pdf(const api::Request& request, const api::Caller& caller);
  api::Response xml(const api::Request& request, const api::Caller& caller);

  // What invoices refer to.
  api::Response create_customer(const api::Request& request, const api::Caller& caller);
  api::Response list_customers(const api::Request& request, const api::Caller& caller);
  api::Response show_customer(const api::Request& request, const api::Caller& caller);
  api::Response update_customer(const api::Request& request, const api::Caller& caller);
  api::Response delete_customer(const api::Request& request, const api::Caller& caller);
  api::Response restore_customer(const api::Request& request, const api::Caller& caller);
  api::Response create_payment(const api::Request& request, const api::Caller& caller);
  api::Response list_payments(const api::Request& request, const api::Caller& caller);
  api::Response show_payment(const api::Request& request, const api::Caller& caller);

  // What the account may say in its invoices.
  api::Response services(const api::Request& request, const api::Caller& caller);
  api::Response municipal_options(const api::Request& request, const api::Caller& caller);
  api::Response fiscal_info(const api::Request& request, const api::Caller& caller);
  api::Response set_national_portal(const api::Request& request, const api::Caller& caller);

  void add_invoice_routes(Routes& routes, const std::string& base);
  void add_other_routes(Routes& routes, const std::string& base);
  api::Handler bound(Handler handler);
  Reading reading_of(const Account& account, const Terms& terms) const;
  /// Completes what a request wants with its customer and charge. An answer when it cannot be issued.
  std::optional<api::Response> refer(const AccountId& account, Wanted& wanted);
  void keep_payment(const AccountId& account, const Wanted& wanted);
  /// Puts another invoice in the place of one of which nothing has left.
  api::Response change(const api::Request& request, const api::Caller& caller, const Chained& chained,
                       const Json& body);
  api::Response answer(const api::Request& request, const InvoiceRecord& record, bool repeated = false);
  std::string files_url(const api::Request& request) const;

  Desk& desk_;
  std::string public_url_;
  std::string prefix_;
};

}  // namespace fiscal::dialects::asaas
