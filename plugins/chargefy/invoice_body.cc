#include "plugins/chargefy/invoice_body.h"

#include "plugins/common/billing_facts.h"
#include "plugins/common/carries.h"
#include "plugins/common/json_text.h"

namespace fiscal::chargefy {

using aggregator::JsonText;

std::string customer_of(const Invoice& invoice) {
  const auto named = invoice.metadata.find(customer_metadata);
  return named == invoice.metadata.end() ? "" : named->second;
}

std::variant<std::string, Findings> invoice_body(const IssueInvoice& request,
                                                 const ChargefySettings& settings) {
  const Invoice& invoice = request.invoice;
  Findings problems = aggregator::cannot_bill(invoice, false);
  const auto due = aggregator::due_date_of(request);
  problems.insert(problems.end(), due.problems.begin(), due.problems.end());
  if (customer_of(invoice).empty())
    problems.push_back(aggregator::missing_field(std::string("/metadata/") + customer_metadata,
                                                 "the customer's id at Chargefy (cus_...)"));
  if (!problems.empty()) return problems;
  JsonText metadata;
  metadata.text(key_metadata, request.context.idempotency);
  metadata.text("description", invoice.service.description.substr(0, 500));
  metadata.text_if("reference", invoice.reference);
  JsonText body;
  body.text("customer", customer_of(invoice)).number("amount", invoice.amount.centavos);
  body.text("due_date", to_text(start_of(due.day, request.context.zone)));
  body.text("delivery", settings.delivery).object("metadata", metadata);
  return body.str();
}

}  // namespace fiscal::chargefy
