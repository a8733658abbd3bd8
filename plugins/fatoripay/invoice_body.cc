#include "plugins/fatoripay/invoice_body.h"

#include "plugins/common/billing_facts.h"
#include "plugins/common/carries.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_text.h"

namespace fiscal::fatoripay {
namespace {

using aggregator::JsonText;
using aggregator::missing_field;

/// "01-12-2026".
std::string day_text(Date day) {
  const std::string iso = to_text(day);
  return iso.substr(8, 2) + "-" + iso.substr(5, 2) + "-" + iso.substr(0, 4);
}

/// FatoriPay requires every member that is written here.
JsonText customer_body(const Party& customer, Findings& problems) {
  JsonText body;
  if (!customer.tax_id) problems.push_back(missing_field("/customer/tax_id", "the customer's CPF or CNPJ"));
  if (!customer.email) problems.push_back(missing_field("/customer/email", "the customer's e-mail address"));
  if (!customer.phone) problems.push_back(missing_field("/customer/phone", "the customer's cell phone"));
  body.text("name", customer.name).text("email", customer.email.value_or(""));
  body.text("cellphone", customer.phone.value_or("")).text("cpfcnpj", customer.tax_id.value_or(""));
  if (!customer.address || !customer.address->postal_code || !customer.address->municipality) {
    problems.push_back(
        missing_field("/customer/address", "the customer's address with postal code and municipality"));
    return body;
  }
  const Address& address = *customer.address;
  JsonText place;
  place.text("street", address.street).text("number", address.number);
  place.text("complement", address.complement.value_or("")).text("neighborhood", address.district);
  place.text("city", aggregator::municipality_name(*address.municipality));
  place.text("state", aggregator::state_of(*address.municipality)).text("zipcode", *address.postal_code);
  return body.object("address", place);
}

JsonText payable_with() {
  JsonText body;
  for (const char* method : {"boleto", "pix", "credit_card"}) body.flag(method, true);
  body.flag("pixboleto", false);
  body.number("credit_card_installments_without_interest", 0);
  body.number("credit_card_installments_min", 1).number("credit_card_installments_max", 1);
  body.text("credit_card_fee_mdr_responsible", "merchant")
      .text("credit_card_fee_antecipation_responsible", "merchant");
  return body;
}

}  // namespace

std::variant<std::string, Findings> invoice_body(const IssueInvoice& request,
                                                 const FatoriPaySettings& settings) {
  const Invoice& invoice = request.invoice;
  Findings problems = aggregator::cannot_bill(invoice, true);
  const auto due = aggregator::due_date_of(request);
  problems.insert(problems.end(), due.problems.begin(), due.problems.end());
  JsonText customer;
  if (invoice.customer)
    customer = customer_body(*invoice.customer, problems);
  else
    problems.push_back(missing_field("/customer", "a customer"));
  if (!problems.empty()) return problems;
  const Money discount = invoice.discounts ? invoice.discounts->unconditional.value_or(Money{}) : Money{};
  const std::string& description = invoice.service.description;
  JsonText body;
  body.text("ref", request.context.idempotency).text("due_date", day_text(due.day));
  body.text("description", description).number("discount_amount", discount.centavos);
  body.object("customer", customer);
  body.objects("items", {JsonText()
                             .text("name", description)
                             .text("description", description)
                             .number("quantity", 1)
                             .number("price", invoice.amount.centavos)});
  body.object("payable_with", payable_with());
  body.flag("notification_enabled", !settings.notification_url.empty());
  body.text("notification_url", settings.notification_url);
  return body.str();
}

}  // namespace fiscal::fatoripay
