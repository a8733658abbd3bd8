#include "core/api/dialects/asaas/customers.h"

#include <fiscal/json.hpp>
#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/wording.h"
#include "core/api/dialects/place_names.h"

namespace fiscal::dialects::asaas {
namespace {

constexpr const char* sent_key = "asaas.sent";
/// What is kept as it was sent, for the answers; who the customer is and where stands in the party too.
constexpr std::array sent_members = {"phone",
                                     "mobilePhone",
                                     "address",
                                     "addressNumber",
                                     "complement",
                                     "province",
                                     "postalCode",
                                     "cityName",
                                     "state",
                                     "country",
                                     "observations",
                                     "notificationDisabled",
                                     "municipalInscription",
                                     "stateInscription",
                                     "additionalEmails",
                                     "groupName",
                                     "company"};
constexpr std::size_t longest_sent = 2000;

Json sent_of(const billing::Customer& customer) {
  const auto at = customer.metadata.find(sent_key);
  return at == customer.metadata.end() ? Json::object() : Json::parse(at->second);
}

/// The address of a document needs a town; Asaas' requests say it by name, or only by the postal code, which
/// tells no town here. Nothing while something of it is missing.
std::optional<Address> address_of(const Json& sent) {
  const Municipality* town =
      municipality_named(word_at(sent, "cityName").value_or(""), word_at(sent, "state").value_or(""));
  std::string postal_code = word_at(sent, "postalCode").value_or("");
  std::erase_if(postal_code, [](char c) { return c < '0' || c > '9'; });
  Address address;
  address.street = word_at(sent, "address", 255).value_or("");
  address.number = word_at(sent, "addressNumber", 60).value_or("");
  address.district = word_at(sent, "province", 60).value_or("");
  address.complement = word_at(sent, "complement", 150);
  if (town == nullptr || postal_code.size() != 8 || address.street.empty() || address.number.empty() ||
      address.district.empty())
    return std::nullopt;
  address.municipality = std::string(town->code.view());
  address.postal_code = postal_code;
  return address;
}

std::optional<std::string> digits_at(const Json& sent, const char* name) {
  auto text = word_at(sent, name);
  if (text) std::erase_if(*text, [](char c) { return c < '0' || c > '9'; });
  return text && !text->empty() ? text : std::nullopt;
}

}  // namespace

Findings read_customer(const Json& body, CustomerBody kind, billing::Customer& present) {
  Findings problems;
  const bool whole = kind == CustomerBody::Whole;
  if (const auto name = text_at(body, "name", 300))
    present.party.name = *name;
  else if (whole || body.contains("name"))
    problems.push_back(wrong("name", "deve ser informado."));
  if (const auto number = word_at(body, "cpfCnpj")) {
    present.party.tax_id = normalise_tax_id(*number);
    if (tax_id_kind(*present.party.tax_id) == TaxIdKind::Neither)
      problems.push_back(wrong("cpfCnpj", "informado é inválido."));
  } else if (whole) {
    problems.push_back(wrong("cpfCnpj", "deve ser informado."));
  }
  if (body.contains("email")) present.party.email = text_at(body, "email", 80);
  if (body.contains("externalReference")) present.reference = word_at(body, "externalReference");
  Json sent = whole ? Json::object() : sent_of(present);
  for (const char* name : sent_members)
    if (const Json& value = member(body, name); value.is_primitive() && !value.is_null()) sent[name] = value;
  std::string kept = sent.dump();
  if (kept.size() > longest_sent)
    problems.push_back({"invalid_object", {}, {}, "O cadastro do cliente é grande demais.", {}});
  present.metadata[sent_key] = std::move(kept);
  present.party.phone = digits_at(sent, "mobilePhone");
  if (!present.party.phone) present.party.phone = digits_at(sent, "phone");
  present.party.municipal_registration = word_at(sent, "municipalInscription", 15);
  // An address that is taken from elsewhere stays as it is while nothing is said of it.
  if (whole || std::any_of(sent_members.begin() + 2, sent_members.begin() + 9,
                           [&](const char* name) { return body.contains(name); }))
    present.party.address = address_of(sent);
  return problems;
}

Json party_json(const billing::Customer& customer) { return Json::parse(to_json(customer.party)); }

Json customer_json(const billing::Customer& customer) {
  const Json sent = sent_of(customer);
  const std::string tax_id = customer.party.tax_id.value_or("");
  Json body{{"object", "customer"},
            {"id", customer.id},
            {"dateCreated", to_text(local_date(customer.created_at, ZoneOffset{-180}))},
            {"name", customer.party.name},
            {"email", customer.party.email ? Json(*customer.party.email) : Json(nullptr)}};
  for (const char* name : sent_members) body[name] = member(sent, name);
  body["cpfCnpj"] = tax_id;
  body["personType"] = tax_id.size() == 11 ? "FISICA" : "JURIDICA";
  body["deleted"] = customer.deleted;
  body["externalReference"] = customer.reference ? Json(*customer.reference) : Json(nullptr);
  body["foreignCustomer"] = customer.party.foreign_tax_id.has_value();
  return body;
}

}  // namespace fiscal::dialects::asaas
