#include "plugins/woovi/invoice_body.h"

#include "plugins/common/carries.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_text.h"

namespace fiscal::woovi {
namespace {

using aggregator::JsonText;
using aggregator::missing_field;
using aggregator::Part;

/// Woovi requires every member that is written here.
JsonText customer_body(const Party& customer, Findings& problems) {
  JsonText body;
  if (!customer.tax_id) problems.push_back(missing_field("/customer/tax_id", "the customer's CPF or CNPJ"));
  if (!customer.email) problems.push_back(missing_field("/customer/email", "the customer's e-mail address"));
  if (!customer.phone) problems.push_back(missing_field("/customer/phone", "the customer's phone"));
  body.text("taxID", customer.tax_id.value_or("")).text("name", customer.name);
  body.text("email", customer.email.value_or("")).text("phone", customer.phone.value_or(""));
  if (!customer.address || !customer.address->postal_code || !customer.address->municipality) {
    problems.push_back(
        missing_field("/customer/address", "the customer's address with postal code and municipality"));
    return body;
  }
  const Address& address = *customer.address;
  return body.object("address", JsonText()
                                    .text("country", "BR")
                                    .text("zipcode", *address.postal_code)
                                    .text("street", address.street)
                                    .text("number", address.number)
                                    .text("state", aggregator::state_of(*address.municipality)));
}

}  // namespace

std::variant<std::string, Findings> invoice_body(const IssueInvoice& request) {
  const Invoice& invoice = request.invoice;
  if (Findings type = aggregator::other_type(invoice, InvoiceType::Service); !type.empty()) return type;
  // PIS and COFINS that are declared and not withheld are the integration's, as the rates are.
  Findings problems = aggregator::cannot_carry(invoice, {Part::AlphanumericTaxId, Part::OwnPisCofins});
  JsonText body;
  body.text("correlationID", request.context.idempotency);
  body.text("description", invoice.service.description);
  body.text("billingDate",
            to_text_milliseconds(start_of(*invoice.competence_date, request.context.zone) + hours(12)));
  if (invoice.charge && invoice.charge->kind == ChargeKind::Charge)
    body.text("charge", invoice.charge->reference);
  else
    body.number("value", invoice.amount.centavos);
  const auto named = invoice.metadata.find(customer_metadata);
  if (named != invoice.metadata.end())
    body.text("customerId", named->second);
  else if (invoice.customer)
    body.object("customer", customer_body(*invoice.customer, problems));
  else
    problems.push_back(missing_field("/customer", "a customer"));
  if (!problems.empty()) return problems;
  return body.str();
}

}  // namespace fiscal::woovi
