#include "core/app/fiscald/billing_desk.h"

#include <cstdlib>

namespace fiscal::app {
namespace {

std::function<std::string()> public_url_of(const BillingDesk::Parts& parts) {
  if (!parts.settings.public_url) return parts.own_url;
  std::string url = *parts.settings.public_url;
  while (url.ends_with('/')) url.pop_back();
  return [url] { return url; };
}

billing::SmtpServer smtp_server(const settings::Smtp& smtp) {
  billing::SmtpServer server;
  server.url = smtp.url;
  server.from = smtp.from;
  server.from_name = smtp.from_name.value_or("");
  server.user = smtp.user.value_or("");
  if (smtp.password_variable) {
    const char* password = std::getenv(smtp.password_variable->c_str());
    if (password == nullptr)
      throw std::runtime_error("billing.smtp.password_variable names " + *smtp.password_variable +
                               ", which is not set");
    server.password = password;
  }
  server.require_tls = smtp.require_tls;
  server.ca_file = smtp.ca_file.value_or("");
  return server;
}

}  // namespace

BillingDesk::BillingDesk(const Parts& parts)
    : customers_(parts.store, parts.clock),
      charges_(parts.store, parts.clock),
      services_(parts.store, parts.clock),
      postbox_(postbox_of(parts)),
      invoices_({parts.store, parts.clock, customers_, services_, letters()}),
      overdue_(parts.store, parts.clock, parts.log, {.kind = billing::overdue_bell_kind, .threads = 1},
               [this](const store::Resource& bell) { invoices_.fall_due(bell); }),
      public_url_(public_url_of(parts)),
      api_({parts.store, customers_, charges_, services_, invoices_, parts.invoices, parts.clock,
            parts.account, public_url_}) {}

std::unique_ptr<billing::Postbox> BillingDesk::postbox_of(const Parts& parts) {
  if (!parts.settings.smtp) return nullptr;
  return std::make_unique<billing::Postbox>(billing::Postbox::Parts{
      parts.store, parts.clock, parts.log, public_url_of(parts),
      [server = smtp_server(*parts.settings.smtp)](const billing::Email& letter, Instant now) {
        return billing::send_by_smtp(server, letter, now);
      },
      [this](const AccountId& account, const billing::Email& letter) {
        return invoices_.as_sent(account, letter.invoice);
      },
      [this](const AccountId& account, const billing::Email& letter) {
        const auto invoice = invoices_.find(account, letter.invoice);
        return invoice && invoice->status == billing::BillingStatus::Void;
      }});
}

std::function<std::vector<store::Resource>(const AccountId&, const billing::BillingInvoice&)>
BillingDesk::letters() {
  if (!postbox_) return {};
  return [this](const AccountId& account, const billing::BillingInvoice& invoice) {
    return std::vector{postbox_->letter_about(account, invoice, invoices_.profile(account))};
  };
}

void BillingDesk::start() {
  overdue_.start();
  if (postbox_) postbox_->start();
}

void BillingDesk::begin_nothing_more() {
  overdue_.begin_nothing_more();
  if (postbox_) postbox_->begin_nothing_more();
}

bool BillingDesk::stop(Duration deadline) {
  begin_nothing_more();
  const bool rung = overdue_.stop(deadline);
  return (!postbox_ || postbox_->stop(deadline)) && rung;
}

}  // namespace fiscal::app
