#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/api/billing.h"
#include "core/billing/postbox.h"
#include "core/settings/gateway.h"

namespace fiscal::app {

/// Everything of billing, wired together.
class BillingDesk {
 public:
  struct Parts {
    store::Store& store;
    api::Invoices& invoices;
    const Clock& clock;
    Log& log;
    const settings::Billing& settings;
    std::function<std::optional<Account>(const AccountId&)> account;
    std::function<std::string()> own_url;  ///< Where the API is.
  };

  explicit BillingDesk(const Parts& parts);

  void add_routes(api::Router& router) { api_.add_routes(router); }
  /// Sends the letters that are due, where the gateway sends any.
  void send_letters();

 private:
  billing::Customers customers_;
  billing::Charges charges_;
  billing::Services services_;
  std::unique_ptr<billing::Postbox> postbox_;  ///< Null: no e-mail is sent.
  billing::BillingInvoices invoices_;
  api::Billing api_;
};

}  // namespace fiscal::app
