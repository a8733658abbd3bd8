#include "sdk/generator/parties.h"

#include <fiscal/tables.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include <algorithm>
#include <string_view>

namespace fiscal::testing {
namespace {

/// Modulus 11 over character values (ASCII less 48), weights from 2 on the right up to `highest_weight`.
char check_digit(std::string_view text, int highest_weight) {
  int sum = 0;
  int weight = 2;
  for (std::size_t at = text.size(); at-- > 0; weight = weight == highest_weight ? 2 : weight + 1)
    sum += (text[at] - '0') * weight;
  const int rest = sum % 11;
  return static_cast<char>('0' + (rest < 2 ? 0 : 11 - rest));
}

bool is_one_digit_repeated(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

std::string with_check_digits(std::string text, int count, int highest_weight) {
  for (int i = 0; i < count; ++i) text += check_digit(text, highest_weight);
  return text;
}

std::string with_key_digit(std::string key) { return with_check_digits(std::move(key), 1, 9); }

}  // namespace

std::string draw_cpf(Dice& dice) {
  std::string root;
  do root = random_digits(dice, 9);
  while (is_one_digit_repeated(root));
  return with_check_digits(root, 2, 11);
}

std::string draw_cnpj(Dice& dice) {
  const bool letters = dice.chance(25);
  std::string root = random_digits(dice, 12);
  if (letters)
    for (char& c : root)
      if (dice.chance(40)) c = static_cast<char>('A' + dice.between(0, 25));
  if (is_one_digit_repeated(root)) root[0] = root[0] == '1' ? '2' : '1';
  return with_check_digits(root, 2, 9);
}

std::string random_cpf(std::uint64_t seed) {
  Dice dice(seed);
  return draw_cpf(dice);
}

std::string random_cnpj(std::uint64_t seed) {
  Dice dice(seed);
  return draw_cnpj(dice);
}

std::string draw_municipality(Dice& dice) { return std::string(dice.pick(municipalities()).code.view()); }

std::string draw_foreign_country(Dice& dice) {
  std::string_view code;
  do code = dice.pick(countries()).code.view();
  while (code == "BR" || code == "ZZ");
  return std::string(code);
}

Address draw_address(Dice& dice, Whereabouts whereabouts, TextStyle style) {
  Address address;
  address.street = random_text(dice, 1, 255, TextKind::Latin, style);
  address.number = dice.chance(10) ? "S/N" : random_text(dice, 1, 60, TextKind::Latin, style);
  if (dice.chance(40)) address.complement = random_text(dice, 1, 156, TextKind::Latin, style);
  address.district = random_text(dice, 1, 60, TextKind::Latin, style);
  if (whereabouts == Whereabouts::Abroad) {
    address.country = draw_foreign_country(dice);
    address.city = random_text(dice, 1, 60, TextKind::Any, style);
    address.region = random_text(dice, 1, 60, TextKind::Any, style);
    address.foreign_postal_code = random_text(dice, 1, 11, TextKind::Latin, style);
  } else {
    address.municipality = draw_municipality(dice);
    address.postal_code = random_digits(dice, 8);
    if (dice.chance(20)) address.country = "BR";
  }
  return address;
}

Site draw_site(Dice& dice, Whereabouts whereabouts, TextStyle style) {
  Site site;
  site.street = random_text(dice, 1, 255, TextKind::Latin, style);
  site.number = random_text(dice, 1, 60, TextKind::Latin, style);
  if (dice.chance(40)) site.complement = random_text(dice, 1, 156, TextKind::Latin, style);
  site.district = random_text(dice, 1, 60, TextKind::Latin, style);
  if (whereabouts == Whereabouts::Abroad) {
    site.city = random_text(dice, 1, 60, TextKind::Any, style);
    site.region = random_text(dice, 1, 60, TextKind::Any, style);
    site.foreign_postal_code = random_text(dice, 1, 11, TextKind::Latin, style);
  } else {
    site.postal_code = random_digits(dice, 8);
  }
  return site;
}

Party draw_party(Dice& dice, Whereabouts whereabouts, TextStyle style, std::size_t longest_name) {
  Party party;
  if (whereabouts != Whereabouts::Abroad)
    party.tax_id = dice.chance(50) ? draw_cpf(dice) : draw_cnpj(dice);
  else if (dice.chance(60))
    party.foreign_tax_id = random_text(dice, 1, 40, TextKind::Any, style);
  else
    party.no_foreign_tax_id = dice.chance(50) ? NoForeignTaxId::Exempt : NoForeignTaxId::NotRequired;
  party.name =
      random_text(dice, 1, longest_name, longest_name == 300 ? TextKind::Any : TextKind::Latin, style);
  if (dice.chance(50)) party.email = random_alphanumeric(dice, 1, 20) + "@example.com";
  if (dice.chance(50)) party.phone = random_digits(dice, static_cast<std::size_t>(dice.between(6, 20)));
  if (dice.chance(20))
    party.municipal_registration = random_digits(dice, static_cast<std::size_t>(dice.between(1, 15)));
  if (dice.chance(5)) party.caepf = random_digits(dice, 14);
  if (whereabouts != Whereabouts::Unknown) party.address = draw_address(dice, whereabouts, style);
  return party;
}

std::string draw_nfse_key(Dice& dice, const std::string& municipality, const std::string& tax_id) {
  const bool company = tax_id.size() == 14;
  std::string key = municipality + "2" + (company ? "2" : "1000") + tax_id;
  key += random_digits(dice, 13) + "2611" + random_digits(dice, 9);
  return with_key_digit(std::move(key));
}

std::string draw_nfe_key(Dice& dice) { return with_key_digit(random_digits(dice, 43)); }

}  // namespace fiscal::testing
