#include "core/api/dialects/safe2pay/request.h"

#include <fiscal/latin_text.hpp>
#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/place_names.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::safe2pay {
namespace {

constexpr std::size_t largest_body = 64u << 10;
constexpr int deepest_body = 8;

// Longest texts of the field table, in characters. Its limit of 15 for CityName is left out: names of real
// towns are longer.
constexpr std::size_t shortest_text = 3;
constexpr std::size_t longest_street = 150;
constexpr std::size_t longest_number = 15;
constexpr std::size_t longest_complement = 150;
constexpr std::size_t longest_district = 60;
constexpr std::size_t longest_contact = 200;
constexpr std::size_t longest_postal_code = 15;

/// A member's text of so many characters that documents can carry.
std::optional<std::string> text_within(const Json& object, const char* name, std::size_t longest,
                                       std::size_t least = 1) {
  const auto given = loose_text(member(object, name));
  if (!given) return std::nullopt;
  std::string stranger;
  auto text = latin_text(*given, stranger);
  if (!text || character_count(*text) < least || character_count(*text) > longest) return std::nullopt;
  return text;
}

bool is_given(const Json& value) {
  return !value.is_null() && !(value.is_string() && any_text(value.get_ref<const std::string&>()).empty());
}

std::optional<std::string> state_of(const Json& address) {
  auto state = loose_text(member(address, "StateInitials"));
  if (!state) return std::nullopt;
  std::transform(state->begin(), state->end(), state->begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return find_state(*state) ? state : std::nullopt;
}

std::optional<std::string> postal_code_of(const Json& address, bool abroad) {
  const auto given = text_within(address, "ZipCode", longest_postal_code);
  if (!given || abroad) return given;
  const std::string digits = only_digits(*given);
  return digits.size() == 8 ? std::optional(digits) : std::nullopt;
}

std::variant<CustomerOverride, Error> read_customer(const Json& given) {
  if (!given.is_object()) return body_malformed;
  CustomerOverride customer;
  std::optional<Error> wrong;
  customer.phone = read_text(given, {"Phone", "Customer.Phone", 1, longest_contact}, wrong);
  customer.email = read_text(given, {"Email", "Customer.Email", 1, longest_contact}, wrong);
  if (wrong) return *wrong;
  // The field table of the page spells it Adress, its samples Address.
  const Json& address = member(given, member(given, "Address").is_null() ? "Adress" : "Address");
  if (address.is_null()) return customer;
  auto read = read_address(address);
  if (const auto* error = std::get_if<Error>(&read)) return *error;
  customer.address = std::get<Address>(std::move(read));
  return customer;
}

}  // namespace

std::optional<std::string> transaction_id(std::string_view text) {
  const bool digits_only = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > 10 || !digits_only || text.front() == '0') return std::nullopt;
  return std::string(text);
}

std::optional<std::string> read_text(const Json& object, const OptionalText& wanted,
                                     std::optional<Error>& error) {
  auto text = text_within(object, wanted.name, wanted.longest, wanted.least);
  const Json& given = member(object, wanted.name);
  if (!text && is_given(given) && !error)
    error = unusable(given, wanted.path,
                     "um texto de " + std::to_string(wanted.least) + " a " + std::to_string(wanted.longest) +
                         " caracteres do alfabeto latino");
  return text;
}

std::optional<std::string> read_phone(const Json& customer, std::optional<Error>& error) {
  const Json& given = member(customer, "Phone");
  std::string digits = only_digits(loose_text(given).value_or(""));
  if (!digits.empty()) return digits;
  if (is_given(given) && !error) error = unusable(given, "Customer.Phone", "um número de telefone");
  return std::nullopt;
}

std::variant<Address, Error> read_address(const Json& given) {
  if (!given.is_object()) return body_malformed;
  const auto country_name = loose_text(member(given, "CountryName"));
  const Country* country = country_name ? country_named(*country_name) : nullptr;
  const bool abroad = country != nullptr && country->code.view() != "BR";
  const auto street = text_within(given, "Street", longest_street, shortest_text);
  if (!street) return street_missing;
  const auto postal_code = postal_code_of(given, abroad);
  if (!postal_code) return zip_code_missing;
  const auto number = text_within(given, "Number", longest_number);
  if (!number) return number_missing;
  const auto district = text_within(given, "District", longest_district, shortest_text);
  if (!district) return district_missing;
  const auto city = text_within(given, "CityName", longest_district);
  if (!city) return city_missing;
  const auto region = abroad ? text_within(given, "StateInitials", longest_district) : state_of(given);
  if (!region) return state_missing;
  if (country == nullptr) return country_missing;

  std::optional<Error> wrong;
  Address address{
      *street, *number,
      read_text(given, {"Complement", "Customer.Address.Complement", shortest_text, longest_complement},
                wrong),
      *district};
  if (wrong) return *wrong;
  if (abroad) {
    address.country = std::string(country->code.view());
    address.foreign_postal_code = postal_code;
    address.city = city;
    address.region = region;
    return address;
  }
  const Municipality* municipality = municipality_named(*city, *region);
  if (municipality == nullptr) return city_missing;
  address.municipality = std::string(municipality->code.view());
  address.postal_code = postal_code;
  return address;
}

std::variant<IssueRequest, Error> read_issue_request(std::string_view body) {
  const auto read = read_strict(body, {largest_body, deepest_body});
  if (!read.ok() || !read.value.is_object()) return body_malformed;
  IssueRequest request;
  if (const Json& id = member(read.value, "IdTransaction"); !id.is_null()) {
    request.transaction = transaction_id(loose_text(id).value_or(""));
    if (!request.transaction) return transaction_unknown;
  }
  const auto service = loose_integer(member(member(read.value, "Service"), "IdService"));
  if (!service || *service <= 0) return service_invalid;
  request.service = std::to_string(*service);
  if (const Json& competence = member(read.value, "CompetencyDate"); !competence.is_null()) {
    request.competence_date =
        competence.is_string() ? parse_date(competence.get_ref<const std::string&>()) : std::nullopt;
    if (!request.competence_date) return competence_invalid;
  }
  if (const Json& customer = member(read.value, "Customer"); !customer.is_null()) {
    auto said = read_customer(customer);
    if (const auto* error = std::get_if<Error>(&said)) return *error;
    request.customer = std::get<CustomerOverride>(std::move(said));
  }
  return request;
}

Party with_override(Party known, const CustomerOverride& said) {
  if (said.phone) known.phone = said.phone;
  if (said.email) known.email = said.email;
  if (said.address) known.address = said.address;
  return known;
}

}  // namespace fiscal::dialects::safe2pay
