#pragma once

#include <functional>

#include "core/api/billing_at_provider.h"
#include "core/api/invoices.h"
#include "core/api/router.h"
#include "core/billing/billing_invoices.h"
#include "core/billing/charges.h"
#include "core/billing/customers.h"
#include "core/billing/services.h"

namespace fiscal::api {

/// What an account bills and whom: customers, charges, its catalog of services, and billing invoices with
/// their public page. Handlers are safe from any thread.
class Billing {
 public:
  struct Parts {
    store::Store& store;
    const billing::Customers& customers;
    const billing::Charges& charges;
    const billing::Services& services;
    billing::BillingInvoices& invoices;
    Invoices& service_invoices;
    const Clock& clock;
    std::function<std::optional<Account>(const AccountId&)> account;
    std::function<std::string()> public_url;  ///< What addresses of pages begin with.
  };

  explicit Billing(Parts parts)
      : parts_(std::move(parts)),
        at_provider_(parts_.store, parts_.service_invoices, parts_.invoices, parts_.customers) {}

  void add_routes(Router& router);

 private:
  void add_register_routes(Router& router);
  Response upsert_customer(const Request& request, const Caller& caller);
  Response replace_customer(const Request& request, const Caller& caller);
  Response register_charge(const Request& request, const Caller& caller);
  Response settle_charge(const Request& request, const Caller& caller, billing::ChargeStatus status);
  Response invoice_charge(const Request& request, const Caller& caller);
  Response list_customers(const Request& request, const Caller& caller);
  Response list_charges(const Request& request, const Caller& caller);
  Response list_services(const Request& request, const Caller& caller);
  Response upsert_service(const Request& request, const Caller& caller);

  Response create(const Request& request, const Caller& caller);
  Response list(const Request& request, const Caller& caller);
  Response show(const Request& request, const Caller& caller);
  Response pay(const Request& request, const Caller& caller);
  Response invoice_service(const Request& request, const Caller& caller);
  Response put_profile(const Request& request, const Caller& caller);
  Response page(const Request& request);

  Response make_void(const Request& request, const Caller& caller);

  Response shown(int status, const billing::BillingInvoice& invoice, const AccountId& account);
  Response changed(const Result<billing::BillingInvoice>& result, const AccountId& account);
  Response shown(int status, const billing::Charge& charge, const AccountId& account);
  /// Accepts a service invoice for something that is billed; `invoice` says everything but the service.
  Response issue(Invoice invoice, const std::optional<billing::BilledService>& known, const Request& request,
                 const Caller& caller);

  Parts parts_;
  BillingAtProvider at_provider_;
};

}  // namespace fiscal::api
