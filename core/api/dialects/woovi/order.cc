#include "core/api/dialects/woovi/order.h"

#include <fiscal/json.hpp>
#include <fiscal/tables.hpp>
#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/place_names.h"
#include "core/intake/complete.h"

namespace fiscal::dialects::woovi {
namespace {

Wrong customer_not_created(std::string detail) { return {"Customer not created", std::move(detail)}; }

/// The address of a document needs town and district, which the request has no place for; with `city` and
/// `neighborhood` beside it, as Woovi's customers have them, it stands in the document.
std::optional<Address> document_address(const Json& address, const std::string& postal_code,
                                        const std::string& state) {
  const auto city = text_at(address, "city"), district = text_at(address, "neighborhood");
  const Municipality* town = municipality_named(city.value_or(""), state);
  if (town == nullptr || !district) return std::nullopt;
  Address canonical;
  canonical.street = *word_at(address, "street", 255);
  canonical.number = *word_at(address, "number", 60);
  canonical.district = *district;
  canonical.complement = text_at(address, "complement");
  canonical.municipality = std::string(town->code.view());
  canonical.postal_code = postal_code;
  return canonical;
}

std::variant<std::optional<Address>, Wrong> read_address(const Json& address) {
  const Wrong invalid{"Customer address is invalid",
                      "country, zipcode, street, number and state are required"};
  if (!address.is_object()) return invalid;
  const std::string country = text_at(address, "country").value_or("");
  const std::string postal_code = only_digits(word_at(address, "zipcode").value_or(""));
  const std::string state = text_at(address, "state").value_or("");
  if (!word_at(address, "street", 255) || !word_at(address, "number", 60)) return invalid;
  if (country != "BR" && country != "BRA") return Wrong{invalid.error, "country must be BR"};
  if (postal_code.size() != 8) return Wrong{invalid.error, "zipcode must have eight digits"};
  if (find_state(state) == nullptr) return Wrong{invalid.error, "state must be two letters, such as SC"};
  return document_address(address, postal_code, state);
}

/// The customer that the body writes out, not yet kept.
std::variant<Party, Wrong> read_customer(const Json& customer) {
  Party party;
  const std::string tax_id = normalise_tax_id(word_at(customer, "taxID").value_or(""));
  if (tax_id_kind(tax_id) == TaxIdKind::Neither)
    return customer_not_created("taxID is neither a CPF nor a CNPJ");
  party.tax_id = tax_id;
  const auto name = text_at(customer, "name", 300), email = text_at(customer, "email", 80);
  const std::string phone = only_digits(word_at(customer, "phone").value_or(""));
  if (!name || !email || phone.empty()) return customer_not_created("name, email and phone are required");
  party.name = *name;
  party.email = *email;
  party.phone = phone.starts_with("55") && phone.size() > 11 ? phone.substr(2) : phone;
  auto address = read_address(member(customer, "address"));
  if (auto* wrong = std::get_if<Wrong>(&address)) return std::move(*wrong);
  party.address = std::move(std::get<std::optional<Address>>(address));
  return party;
}

billing::Customer kept_customer(Desk& desk, const AccountId& account, Party party) {
  const auto put = [&](billing::Customer& customer) {
    // What was known of the address and could not be said here is not forgotten.
    if (!party.address) party.address = customer.party.address;
    customer.party = party;
  };
  if (const auto known = desk.customers().find_by_tax_id(account, *party.tax_id))
    if (auto changed = desk.customers().change(account, known->id, put)) return *std::move(changed);
  billing::Customer customer;
  put(customer);
  return desk.customers().upsert(account, std::move(customer)).value();
}

std::optional<billing::Customer> known_customer(Desk& desk, const AccountId& account, const std::string& id) {
  auto customer = desk.customers().find(account, id);
  if (!customer) customer = desk.customers().find_by_reference(account, id);
  return customer && !customer->deleted ? customer : std::nullopt;
}

std::optional<billing::Charge> known_charge(Desk& desk, const AccountId& account, const std::string& id) {
  auto charge = desk.charges().find_by_reference(account, ChargeKind::Charge, id);
  return charge ? charge : desk.charges().find(account, id);
}

/// When it is billed is when it was rendered; a day that is still to come is waited for.
std::optional<Wrong> put_dates(Json& invoice, const Json& body, Desk& desk, const Account& account,
                               const std::optional<InvoiceRecord>& earlier) {
  const auto at = parse_instant(text_at(body, "billingDate").value_or(""));
  if (!at) return Wrong{"Validation error", "billingDate must be a time such as 2025-08-31T23:59:59.000Z"};
  invoice["competence_date"] = to_text(local_date(*at, intake::zone_of(account)));
  invoice["metadata"]["woovi.billingDate"] = *text_at(body, "billingDate");
  const bool was_scheduled = earlier && earlier->issue_at;
  // A repeat is the same invoice even when its day has come in the meantime.
  if (was_scheduled || (!earlier && *at > desk.clock().now())) invoice["issue_at"] = to_text(*at);
  return std::nullopt;
}

}  // namespace

std::variant<Wanted, Wrong> read_order(const Json& body, Revision revision, Desk& desk,
                                       const Account& account) {
  Wanted wanted;
  Json invoice{{"metadata", Json::object()}};
  wanted.correlation_id = word_at(body, "correlationID", 200);
  if (revision == Revision::Current && !wanted.correlation_id)
    return Wrong{"Validation error", "correlationID is required"};
  const auto earlier =
      wanted.correlation_id ? desk.find_by_key(account.id, "woovi", *wanted.correlation_id) : std::nullopt;
  if (auto wrong = put_dates(invoice, body, desk, account, earlier)) return std::move(*wrong);
  if (const auto description = text_at(body, "description", 2000))
    invoice["service"]["description"] = *description;

  const auto charge_id = word_at(body, "charge");
  const Json& value = member(body, "value");
  if (charge_id.has_value() == !value.is_null())
    return Wrong{"Validation error", "exactly one of value and charge is required"};
  const auto amount = centavos_of(value);
  if (!charge_id && (!amount || amount->centavos == 0))
    return Wrong{"Validation error", "value must be a whole number of centavos"};
  const Json& written = member(body, "customer");
  const auto customer_id = word_at(body, "customerId");
  if (!customer_id && !written.is_object()) return Wrong{"Customer is required"};

  std::optional<billing::Customer> customer;
  if (customer_id && !(customer = known_customer(desk, account.id, *customer_id)))
    return Wrong{"Customer not found"};
  invoice["amount"] = amount.value_or(Money{}).centavos;
  if (charge_id) {
    const auto charge = known_charge(desk, account.id, *charge_id);
    if (!charge) return Wrong{"Charge not found"};
    invoice["amount"] = charge->amount.centavos;
    invoice["charge"] = {{"kind", "charge"}, {"reference", *charge_id}};
    invoice["reference"] = billing::service_invoice_reference(*charge);
  }
  if (!customer) {
    auto party = read_customer(written);
    if (auto* wrong = std::get_if<Wrong>(&party)) return std::move(*wrong);
    customer = kept_customer(desk, account.id, std::move(std::get<Party>(party)));
  }
  invoice["customer"] = Json::parse(to_json(customer->party));
  invoice["metadata"]["woovi.customer"] = customer->reference.value_or(customer->id);
  if (wanted.correlation_id) invoice["metadata"]["woovi.correlationID"] = *wanted.correlation_id;
  wanted.invoice = invoice.dump();
  return wanted;
}

}  // namespace fiscal::dialects::woovi
