#include <fiscal/access_key.hpp>

#include <algorithm>
#include <cstddef>

namespace fiscal {
namespace {

constexpr std::size_t nfse_key_size = 50;
constexpr std::size_t nfe_key_size = 44;

bool is_key_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_character(char c) { return is_key_digit(c) || (c >= 'A' && c <= 'Z'); }

/// Letters may stand only where the CNPJ is.
bool has_key_form(std::string_view key, std::size_t size, std::size_t tax_id_at) {
  if (key.size() != size) return false;
  for (std::size_t at = 0; at < size; ++at) {
    const bool in_tax_id = at >= tax_id_at && at < tax_id_at + 14;
    if (in_tax_id ? !is_key_character(key[at]) : !is_key_digit(key[at])) return false;
  }
  return true;
}

bool has_right_check_digit(std::string_view key) {
  int sum = 0;
  int weight = 2;
  for (std::size_t at = key.size() - 1; at-- > 0; weight = weight == 9 ? 2 : weight + 1)
    sum += (key[at] - '0') * weight;
  const int rest = sum % 11;
  return key.back() - '0' == (rest < 2 ? 0 : 11 - rest);
}

bool is_key(std::string_view key, std::size_t size, std::size_t tax_id_at) {
  if (!has_key_form(key, size, tax_id_at)) return false;
  return !std::all_of(key.begin(), key.end(), is_key_digit) || has_right_check_digit(key);
}

}  // namespace

bool is_nfse_key(std::string_view key) { return is_key(key, nfse_key_size, 9); }
bool is_nfe_key(std::string_view key) { return is_key(key, nfe_key_size, 6); }

std::string_view nfse_key_municipality(std::string_view key) { return key.substr(0, 7); }
char nfse_key_generator(std::string_view key) { return key[7]; }

std::string_view nfse_key_tax_id(std::string_view key) {
  const std::string_view number = key.substr(9, 14);
  return key[8] == '1' ? number.substr(3) : number;
}

}  // namespace fiscal
