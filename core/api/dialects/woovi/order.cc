#include "core/api/dialects/woovi/order.h"

#include <fiscal/json.hpp>
#include <fiscal/tables.hpp>
#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/members.h"
#include "core/api/dialects/place_names.h"
#include "core/intake/complete.h"

namespace fiscal::dialects::woovi {
namespace {

Wrong customer_not_created(std::string detail) { return {"Customer not created", std::move(detail)}; }

/// The address of a document needs town and district, which the request has no place for; with `city` and
/// `neighborhood` beside it, as Woovi's customers have them, it stands in the document.
std::optional<Address> document_address(const Members& address, const std::string& street,
                                        const std::string& number, const std::string& postal_code,
                                        const std::string& state) {
  const auto city = address.text("city"), district = address.text("neighborhood"),
             complement = address.text("complement");
  const Municipality* town = municipality_named(city.value_or(""), state);
  if (town == nullptr || !district) return std::nullopt;
  Address canonical;
  canonical.street = street;
  canonical.number = number;
  canonical.district = *district;
  canonical.complement = complement;
  canonical.municipality = std::string(town->code.view());
  canonical.postal_code = postal_code;
  return canonical;
}

std::variant<std::optional<Address>, Wrong> read_address(const Members& customer) {
  const Wrong invalid{"Customer address is invalid",
                      "country, zipcode, street, number and state are required"};
  if (!customer.raw("address").is_object()) return invalid;
  const Members address = customer.inside("address");
  const std::string country = address.text("country").value_or("");
  const std::string postal_code = only_digits(address.word("zipcode").value_or(""));
  const std::string state = address.text("state").value_or("");
  const auto street = address.word("street", 255), number = address.word("number", 60);
  if (!street || !number) return invalid;
  if (country != "BR" && country != "BRA") return Wrong{invalid.error, "country must be BR"};
  if (postal_code.size() != 8) return Wrong{invalid.error, "zipcode must have eight digits"};
  if (find_state(state) == nullptr) return Wrong{invalid.error, "state must be two letters, such as SC"};
  return document_address(address, *street, *number, postal_code, state);
}

/// The customer that the body writes out, not yet kept.
std::variant<Party, Wrong> read_customer(const Members& customer) {
  Party party;
  const std::string tax_id = normalise_tax_id(customer.word("taxID").value_or(""));
  if (tax_id_kind(tax_id) == TaxIdKind::Neither)
    return customer_not_created("taxID is neither a CPF nor a CNPJ");
  party.tax_id = tax_id;
  const auto name = customer.text("name", 300), email = customer.text("email", 80);
  const std::string phone = only_digits(customer.word("phone").value_or(""));
  if (!name || !email || phone.empty()) return customer_not_created("name, email and phone are required");
  party.name = *name;
  party.email = *email;
  party.phone = phone.starts_with("55") && phone.size() > 11 ? phone.substr(2) : phone;
  auto address = read_address(customer);
  if (auto* wrong = std::get_if<Wrong>(&address)) return std::move(*wrong);
  party.address = std::move(std::get<std::optional<Address>>(address));
  return party;
}

/// What `body` says of a customer, on top of `known`: what was known of the address and cannot be said here
/// is not forgotten.
Party merged(Party party, const Party& known) {
  if (!party.address) party.address = known.address;
  return party;
}

/// The name that an invoice keeps for a customer that was written out. Only a repeat of one that kept it
/// does: answers find the customer by its tax number, so that a repeat is the same whether it was known
/// before.
std::optional<std::string> kept_name(Desk& desk, const std::optional<InvoiceRecord>& earlier,
                                     const Party& party) {
  if (!earlier) return std::nullopt;
  const Json before = Json::parse(desk.request_of(*earlier));
  if (text_at(member(before, "customer"), "tax_id") != party.tax_id) return std::nullopt;
  return text_at(member(before, "metadata"), "woovi.customer");
}

/// What stands in the document where neither the request nor the terms describe the service.
std::optional<std::string> listed_description(const Terms& terms) {
  const Json invoice = Json::parse(terms.invoice);
  const Json& service = member(invoice, "service");
  const auto code = text_at(service, "national_code");
  if (!code || text_at(service, "description")) return std::nullopt;
  const NationalService* listed = find_national_service(*code);
  return listed ? std::optional(std::string(listed->description)) : std::nullopt;
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
std::optional<Wrong> put_dates(Json& invoice, const Members& body, Desk& desk, const Account& account,
                               const std::optional<InvoiceRecord>& earlier) {
  const auto given = body.text("billingDate");
  const auto at = parse_instant(given.value_or(""));
  if (!at) return Wrong{"Validation error", "billingDate must be a time such as 2025-08-31T23:59:59.000Z"};
  invoice["competence_date"] = to_text(local_date(*at, intake::zone_of(account)));
  invoice["metadata"]["woovi.billingDate"] = *given;
  const bool was_scheduled = earlier && earlier->issue_at;
  // A repeat is the same invoice even when its day has come in the meantime.
  if (was_scheduled || (!earlier && *at > desk.clock().now())) invoice["issue_at"] = to_text(*at);
  return std::nullopt;
}

std::variant<Wanted, Wrong> read_members(const Members& members, Revision revision, Desk& desk,
                                         const Account& account) {
  Wanted wanted;
  Json invoice{{"metadata", Json::object()}};
  wanted.correlation_id = members.word("correlationID", 200);
  if (revision == Revision::Current && !wanted.correlation_id)
    return Wrong{"Validation error", "correlationID is required"};
  const auto earlier =
      wanted.correlation_id ? desk.find_by_key(account.id, "woovi", *wanted.correlation_id) : std::nullopt;
  if (auto wrong = put_dates(invoice, members, desk, account, earlier)) return std::move(*wrong);
  auto description = members.text("description", 2000);
  if (!description) description = listed_description(desk.terms(account.id));
  if (description) invoice["service"]["description"] = *description;

  const auto charge_id = members.word("charge");
  const Json& value = members.raw("value");
  if (charge_id.has_value() == !value.is_null())
    return Wrong{"Validation error", "exactly one of value and charge is required"};
  const auto amount = centavos_of(value);
  if (!charge_id && (!amount || amount->centavos == 0))
    return Wrong{"Validation error", "value must be a whole number of centavos"};
  const Members written = members.inside("customer");
  const auto customer_id = members.word("customerId");
  if (!customer_id && members.raw("customer").is_null()) return Wrong{"Customer is required"};

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
    wanted.customer = std::move(std::get<Party>(party));
    if (const auto known = desk.customers().find_by_tax_id(account.id, *wanted.customer->tax_id))
      wanted.customer = merged(*std::move(wanted.customer), known->party);
  }
  invoice["customer"] = Json::parse(to_json(wanted.customer ? *wanted.customer : customer->party));
  const auto name = customer ? std::optional(customer->reference.value_or(customer->id))
                             : kept_name(desk, earlier, *wanted.customer);
  if (name) invoice["metadata"]["woovi.customer"] = *name;
  if (wanted.correlation_id) invoice["metadata"]["woovi.correlationID"] = *wanted.correlation_id;
  wanted.invoice = invoice.dump();
  return wanted;
}

}  // namespace

std::variant<Wanted, Wrong> read_order(const Json& body, Revision revision, Desk& desk,
                                       const Account& account) {
  std::optional<Unfit> unfit;
  const Members members(body, [&unfit](const Unfit& found) {
    if (!unfit) unfit = found;
  });
  auto read = read_members(members, revision, desk, account);
  if (!unfit) return read;
  const std::string detail = unfit->name + " " + in_english(*unfit);
  if (unfit->name.starts_with("customer.address")) return Wrong{"Customer address is invalid", detail};
  if (unfit->name.starts_with("customer.")) return customer_not_created(detail);
  return Wrong{"Validation error", detail};
}

void keep_customer(Desk& desk, const AccountId& account, const Party& party) {
  const auto put = [&](billing::Customer& customer) { customer.party = merged(party, customer.party); };
  if (const auto known = desk.customers().find_by_tax_id(account, *party.tax_id))
    if (desk.customers().change(account, known->id, put)) return;
  billing::Customer customer;
  put(customer);
  desk.customers().upsert(account, std::move(customer)).value();
}

}  // namespace fiscal::dialects::woovi
