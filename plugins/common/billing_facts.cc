#include "plugins/common/billing_facts.h"

#include "plugins/common/carries.h"

namespace fiscal::aggregator {

DueDate due_date_of(const IssueInvoice& request) {
  const Date today = local_date(request.context.now, request.context.zone);
  const auto given = request.invoice.metadata.find("due_date");
  if (given == request.invoice.metadata.end()) return {today, {}};
  if (const auto day = parse_date(given->second)) return {*day, {}};
  return {today,
          {{"field_invalid",
            {},
            "/metadata/due_date",
            "\"" + given->second + "\" is not a day.",
            "Write it as 2026-12-01."}}};
}

Findings cannot_bill(const Invoice& invoice, bool carries_discount) {
  if (Findings type = other_type(invoice, InvoiceType::Billing); !type.empty()) return type;
  Findings problems = carries_discount ? cannot_carry(invoice, {Part::Discounts, Part::PlaceOfService})
                                       : cannot_carry(invoice, {Part::PlaceOfService});
  if (carries_discount && invoice.discounts && invoice.discounts->conditional)
    problems.push_back({"not_supported_by_provider",
                        {},
                        "/discounts/conditional",
                        "This provider has no place for a discount that depends on something.",
                        "Give it as an unconditional discount, or leave it out."});
  return problems;
}

}  // namespace fiscal::aggregator
