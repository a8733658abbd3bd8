#include "core/api/billing_resource.h"

#include <nlohmann/json.hpp>

#include "core/billing/amount_due.h"
#include "core/billing/json.h"
#include "core/billing/pix_code.h"
#include "core/billing/words.h"

namespace fiscal::api {
namespace {

/// What the value says of itself, between what every resource has.
template <class T>
Json kept_resource(const char* object, const T& value) {
  Json body{{"id", value.id}, {"object", object}, {"version", value.version}};
  body.update(Json::parse(billing::write(value)));
  body["created_at"] = to_text_milliseconds(value.created_at);
  return body;
}

Json invoice_link(const InvoiceRecord& record) {
  return {{"id", to_text(record.id)}, {"status", to_text(record.state)}};
}

Json due_resource(const billing::AmountDue& due, Date on) {
  return {{"on", to_text(on)},
          {"open", due.open.centavos},
          {"discount", due.discount.centavos},
          {"late_fee", due.late_fee.centavos},
          {"interest", due.interest.centavos},
          {"total", due.total.centavos},
          {"last_day", to_text(due.last_day)},
          {"days_late", due.days_late},
          {"can_be_paid", due.can_be_paid}};
}

}  // namespace

Json customer_resource(const billing::Customer& customer) { return kept_resource("customer", customer); }

Json charge_resource(const billing::Charge& charge, const std::optional<InvoiceRecord>& service_invoice) {
  Json body = kept_resource("charge", charge);
  if (service_invoice) body["service_invoice"] = invoice_link(*service_invoice);
  return body;
}

Json service_resource(const billing::CatalogEntry& entry) { return kept_resource("service", entry); }

Json billing_profile_resource(const billing::BillingProfile& profile) {
  Json body{{"object", "billing_profile"}};
  body.update(Json::parse(billing::write(profile)));
  return body;
}

Json billing_invoice_resource(const billing::BillingInvoice& invoice, Instant now,
                              const std::string& page_url,
                              const std::optional<InvoiceRecord>& service_invoice,
                              const std::optional<InvoiceRecord>& provider_invoice) {
  Json body = kept_resource("billing_invoice", invoice);
  for (const char* internal : {"idempotency_key", "fingerprint", "request", "page_token", "terms", "number"})
    body.erase(internal);
  body["number"] = billing::number_text(invoice);
  body.update(Json::parse(billing::write(invoice.terms)));
  body["overdue"] = billing::is_overdue(invoice, now);
  body["amount_paid"] = billing::amount_paid(invoice).centavos;
  const Date today = billing::day_of(invoice, now);
  if (invoice.status == billing::BillingStatus::Open ||
      invoice.status == billing::BillingStatus::Uncollectible) {
    const auto due = billing::amount_due(invoice.amount, invoice.terms, invoice.payments, today);
    body["due"] = due_resource(due, today);
    if (const auto code = billing::pix_code_of(invoice, today)) body["pix_code"] = *code;
  }
  body["page_url"] = page_url;
  if (service_invoice) body["service_invoice"] = invoice_link(*service_invoice);
  if (provider_invoice) body["provider_invoice"] = invoice_link(*provider_invoice);
  return body;
}

}  // namespace fiscal::api
