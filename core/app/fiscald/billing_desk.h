#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/api/billing.h"
#include "core/billing/postbox.h"
#include "core/dispatch/due_work.h"
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
  /// Letters in hand look at the invoices: they end first.
  ~BillingDesk() { postbox_.reset(); }

  void add_routes(api::Router& router) { api_.add_routes(router); }

  /// Letters are sent, where the gateway sends any, and invoices become overdue, on threads of their own.
  void start();
  /// Begins nothing, from here on; waits for nothing.
  void begin_nothing_more();
  /// That, and waits for what is in hand, at most until `deadline` from now. False: some of it still runs, on
  /// threads that only the destructor waits for. Idempotent.
  bool stop(Duration deadline);

  /// What goes along with a billing invoice that is to be sent by e-mail; empty where the gateway sends none.
  std::function<std::vector<store::Resource>(const AccountId&, const billing::BillingInvoice&)> letters();
  /// What addresses of pages begin with.
  std::string public_url() const { return public_url_(); }

 private:
  std::unique_ptr<billing::Postbox> postbox_of(const Parts& parts);

  billing::Customers customers_;
  billing::Charges charges_;
  billing::Services services_;
  std::unique_ptr<billing::Postbox> postbox_;  ///< Null: no e-mail is sent.
  billing::BillingInvoices invoices_;
  dispatch::DueWork overdue_;
  std::function<std::string()> public_url_;
  api::Billing api_;
};

}  // namespace fiscal::app
