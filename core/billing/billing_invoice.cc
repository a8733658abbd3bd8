#include "core/billing/billing_invoice.h"

#include "core/billing/amount_due.h"
#include "core/billing/business_days.h"

namespace fiscal::billing {

std::string number_text(const BillingInvoice& invoice) {
  constexpr std::size_t digits = 6;
  const std::string number = std::to_string(invoice.number);
  return invoice.series + "-" + std::string(number.size() < digits ? digits - number.size() : 0, '0') +
         number;
}

Money amount_paid(const BillingInvoice& invoice) {
  Money paid;
  for (const Payment& payment : invoice.payments) paid += payment.amount;
  return paid;
}

Date day_of(const BillingInvoice& invoice, Instant at) {
  return local_date(at, brazilian_zone(invoice.zone).value_or(ZoneOffset{-180}));
}

bool is_overdue(const BillingInvoice& invoice, Instant now) {
  return invoice.status == BillingStatus::Open &&
         day_of(invoice, now) > business_day_from(invoice.terms.due_date, invoice.terms.local_holidays);
}

std::string provider_invoice_reference(const BillingInvoice& invoice) {
  return "billing_at_provider:" + invoice.id;
}

std::string service_invoice_reference(const BillingInvoice& invoice) {
  return "billing_invoice:" + invoice.id;
}

}  // namespace fiscal::billing
