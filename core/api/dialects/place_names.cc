#include "core/api/dialects/place_names.h"

namespace fiscal::dialects {
namespace {

/// Plain letters of U+00C0 to U+00FF, in their order; a dot where there is none.
constexpr std::string_view plain_latin =
    "aaaaaaaceeeeiiii"
    "dnooooo.ouuuuy.s"
    "aaaaaaaceeeeiiii"
    "dnooooo.ouuuuy.y";

constexpr unsigned char latin_lead = 0xC3;  // First byte of U+00C0 to U+00FF in UTF-8.

char lower_latin(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string upper_case_state(std::string_view state) {
  std::string upper(state);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded;
  for (std::size_t at = 0; at < name.size(); ++at) {
    char c = lower_latin(name[at]);
    if (static_cast<unsigned char>(name[at]) == latin_lead && at + 1 < name.size())
      c = plain_latin[static_cast<unsigned char>(name[++at]) & 0x3F];
    if (is_letter_or_digit(c))
      folded += c;
    else if (!folded.empty() && folded.back() != ' ')
      folded += ' ';
  }
  if (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

const Municipality* municipality_named(std::string_view name, std::string_view state) {
  const std::string unit = upper_case_state(state);
  const std::string wanted = folded_name(name);
  for (const Municipality& municipality : municipalities())
    if (municipality.state == unit && folded_name(municipality.name) == wanted) return &municipality;
  return nullptr;
}

const Country* country_named(std::string_view name) {
  const std::string wanted = folded_name(name);
  if (wanted == "brazil") return find_country("BR");
  for (const Country& country : countries())
    if (folded_name(country.code.view()) == wanted || folded_name(country.name) == wanted) return &country;
  return nullptr;
}

PlaceNames place_of(const Address& address) {
  const Municipality* town = find_municipality(address.municipality.value_or(""));
  if (town == nullptr) return {address.city, address.region};
  return {std::string(town->name), std::string(town->state.view())};
}

}  // namespace fiscal::dialects
