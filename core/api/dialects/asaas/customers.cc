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

struct SentMember {
  const char* name;
  std::size_t longest;  ///< In characters; 0 for what is true or false.
};

/// What is kept as it was sent, for the answers; who the customer is and where stands in the party too.
constexpr std::array sent_members = std::to_array<SentMember>({{"phone", 100},
                                                               {"mobilePhone", 100},
                                                               {"address", 255},
                                                               {"addressNumber", 60},
                                                               {"complement", 150},
                                                               {"province", 60},
                                                               {"postalCode", 100},
                                                               {"cityName", 100},
                                                               {"state", 100},
                                                               {"country", 100},
                                                               {"observations", 1000},
                                                               {"notificationDisabled", 0},
                                                               {"municipalInscription", 15},
                                                               {"stateInscription", 100},
                                                               {"additionalEmails", 1000},
                                                               {"groupName", 100},
                                                               {"company", 255}});
constexpr std::array phone_members = {"mobilePhone", "phone"};
constexpr std::array address_members = {"address",    "addressNumber", "complement", "province",
                                        "postalCode", "cityName",      "state"};
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

std::optional<std::string> phone_of(const Json& sent) {
  for (const char* name : phone_members)
    if (auto phone = digits_at(sent, name)) return phone;
  return std::nullopt;
}

/// An address abroad has no municipality that a request could name; the rest of it can be changed.
std::optional<Address> changed_address(const std::optional<Address>& present, const Json& sent) {
  if (!present || !present->country) return address_of(sent);
  Address address = *present;
  address.street = word_at(sent, "address", 255).value_or(address.street);
  address.number = word_at(sent, "addressNumber", 60).value_or(address.number);
  address.district = word_at(sent, "province", 60).value_or(address.district);
  address.complement = word_at(sent, "complement", 150);
  address.foreign_postal_code = word_at(sent, "postalCode");
  address.city = word_at(sent, "cityName");
  address.region = word_at(sent, "state");
  return address;
}

template <std::size_t count>
bool says_any(const Json& body, const std::array<const char*, count>& names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return body.contains(name); });
}

void put_address(Json& sent, const Address& address) {
  const PlaceNames place = place_of(address);
  const std::pair<const char*, std::optional<std::string>> members[] = {
      {"address", address.street},
      {"addressNumber", address.number},
      {"complement", address.complement},
      {"province", address.district},
      {"postalCode", address.postal_code ? address.postal_code : address.foreign_postal_code},
      {"cityName", place.city},
      {"state", place.state}};
  for (const auto& [name, text] : members)
    if (text) sent[name] = *text;
}

/// The customer in Asaas' members: as they were sent while that is what the customer has, else as other roads
/// have told it since.
Json members_of(const billing::Customer& customer) {
  Json sent = sent_of(customer);
  const Party& party = customer.party;
  if (phone_of(sent) != party.phone) {
    for (const char* name : phone_members) sent.erase(name);
    if (party.phone) sent["mobilePhone"] = *party.phone;
  }
  if (changed_address(party.address, sent) != party.address) {
    for (const char* name : address_members) sent.erase(name);
    if (party.address) put_address(sent, *party.address);
  }
  if (word_at(sent, "municipalInscription") != party.municipal_registration) {
    sent.erase("municipalInscription");
    if (party.municipal_registration) sent["municipalInscription"] = *party.municipal_registration;
  }
  return sent;
}

}  // namespace

Findings read_customer(const Json& body, CustomerBody kind, billing::Customer& present) {
  Findings problems;
  const bool whole = kind == CustomerBody::Whole;
  const Members members(body, note_in(problems));
  if (const auto name = members.text("name", 300))
    present.party.name = *name;
  else if (problems.empty() && (whole || body.contains("name")))
    problems.push_back(wrong("name", "deve ser informado."));
  if (const auto number = members.word("cpfCnpj")) {
    present.party.tax_id = normalise_tax_id(*number);
    if (tax_id_kind(*present.party.tax_id) == TaxIdKind::Neither)
      problems.push_back(wrong("cpfCnpj", "informado é inválido."));
  } else if (whole && (member(body, "cpfCnpj").is_null() || member(body, "cpfCnpj") == "")) {
    problems.push_back(wrong("cpfCnpj", "deve ser informado."));
  }
  if (body.contains("email")) present.party.email = members.text("email", 80);
  if (body.contains("externalReference")) present.reference = members.word("externalReference");
  Json sent = whole ? Json::object() : members_of(present);
  for (const SentMember& known : sent_members) {
    const bool given = known.longest == 0 ? members.flag(known.name).has_value()
                                          : members.word(known.name, known.longest).has_value();
    if (given || member(body, known.name) == "") sent[known.name] = body.at(known.name);
  }
  std::string kept = sent.dump();
  if (kept.size() > longest_sent)
    problems.push_back({"invalid_object", {}, {}, "O cadastro do cliente é grande demais.", {}});
  present.metadata[sent_key] = std::move(kept);
  present.party.phone = phone_of(sent);
  present.party.municipal_registration = word_at(sent, "municipalInscription", 15);
  // What this has no words for stays as it is while nothing is said of it.
  if (whole || says_any(body, address_members))
    present.party.address = changed_address(present.party.address, sent);
  return problems;
}

Json party_json(const billing::Customer& customer) { return Json::parse(to_json(customer.party)); }

Json customer_json(const billing::Customer& customer) {
  const Json sent = members_of(customer);
  const std::string tax_id = customer.party.tax_id.value_or("");
  Json body{{"object", "customer"},
            {"id", customer.id},
            {"dateCreated", to_text(local_date(customer.created_at, ZoneOffset{-180}))},
            {"name", customer.party.name},
            {"email", customer.party.email ? Json(*customer.party.email) : Json(nullptr)}};
  for (const SentMember& known : sent_members) body[known.name] = member(sent, known.name);
  body["cpfCnpj"] = tax_id;
  body["personType"] = tax_id.size() == 11 ? "FISICA" : "JURIDICA";
  body["deleted"] = customer.deleted;
  body["externalReference"] = customer.reference ? Json(*customer.reference) : Json(nullptr);
  body["foreignCustomer"] = customer.party.foreign_tax_id.has_value();
  return body;
}

}  // namespace fiscal::dialects::asaas
