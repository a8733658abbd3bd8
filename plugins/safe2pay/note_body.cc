#include "plugins/safe2pay/note_body.h"

#include <charconv>

#include "plugins/common/carries.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_text.h"

namespace fiscal::safe2pay {
namespace {

using aggregator::JsonText;
using aggregator::missing_field;
using aggregator::Part;

/// Given, it takes the place of the transaction's customer, and Safe2Pay wants it whole; otherwise that one
/// stays.
JsonText customer_body(const Party& customer) {
  JsonText body;
  if (!customer.address || !customer.address->postal_code || !customer.address->municipality) return body;
  const Address& address = *customer.address;
  JsonText place;
  place.text("ZipCode", *address.postal_code).text("Street", address.street).text("Number", address.number);
  place.text_if("Complement", address.complement);
  place.text("District", address.district)
      .text("CityName", aggregator::municipality_name(*address.municipality));
  place.text("StateInitials", aggregator::state_of(*address.municipality)).text("CountryName", "Brasil");
  body.text_if("Phone", customer.phone).text_if("Email", customer.email);
  return body.object("Address", place);
}

}  // namespace

std::string transaction_of(const Invoice& invoice) {
  if (!invoice.charge || invoice.charge->kind != ChargeKind::Transaction) return {};
  const std::string& reference = invoice.charge->reference;
  const bool number =
      reference.size() <= 18 && reference.find_first_not_of("0123456789") == std::string::npos;
  return number ? reference : std::string();
}

std::variant<std::string, Findings> note_body(const IssueInvoice& request, const Safe2PaySettings& settings) {
  const Invoice& invoice = request.invoice;
  if (Findings type = aggregator::other_type(invoice, InvoiceType::Service); !type.empty()) return type;
  Findings problems = aggregator::cannot_carry(invoice, {Part::AlphanumericTaxId, Part::OwnPisCofins});
  if (transaction_of(invoice).empty())
    problems.push_back(
        missing_field("/charge", "the number of the transaction that the note is of (kind transaction)"));
  const auto service = aggregator::code_for(settings.service_ids, invoice.service.national_code);
  if (!service)
    problems.push_back(
        {"field_missing",
         {},
         "/service/national_code",
         "The connection does not say which service of Safe2Pay " + invoice.service.national_code + " is.",
         "Add it to service_ids."});
  if (!problems.empty()) return problems;
  std::int64_t id = 0;
  std::from_chars(service->data(), service->data() + service->size(), id);
  JsonText body;
  body.object("Service", JsonText().number("IdService", id));
  body.text("CompetencyDate", to_text(*invoice.competence_date));
  if (invoice.customer)
    if (const JsonText customer = customer_body(*invoice.customer); !customer.empty())
      body.object("Customer", customer);
  return body.str();
}

}  // namespace fiscal::safe2pay
