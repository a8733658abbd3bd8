#include "sdk/sandbox/federal_id.h"

#include <algorithm>

namespace fiscal::sandbox {
namespace {

char cnpj_digit(std::string_view text) {
  int sum = 0, weight = 2;
  for (auto c = text.rbegin(); c != text.rend(); ++c) {
    sum += (*c - '0') * weight;
    weight = weight == 9 ? 2 : weight + 1;
  }
  const int rest = sum % 11;
  return static_cast<char>(rest < 2 ? '0' : '0' + 11 - rest);
}

char cpf_digit(std::string_view text) {
  int sum = 0, weight = static_cast<int>(text.size()) + 1;
  for (char c : text) sum += (c - '0') * weight--;
  const int rest = sum % 11;
  return static_cast<char>(rest < 2 ? '0' : '0' + 11 - rest);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool repeats(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

}  // namespace

std::string cnpj_check_digits(std::string_view first_twelve) {
  std::string digits(1, cnpj_digit(first_twelve));
  digits += cnpj_digit(std::string(first_twelve) + digits);
  return digits;
}

bool is_cnpj(std::string_view text) {
  if (text.size() != 14 || !all_digits(text.substr(12)) || repeats(text)) return false;
  const bool known = std::all_of(text.begin(), text.begin() + 12,
                                 [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
  return known && cnpj_check_digits(text.substr(0, 12)) == text.substr(12);
}

bool is_cpf(std::string_view text) {
  return text.size() == 11 && all_digits(text) && !repeats(text) && cpf_digit(text.substr(0, 9)) == text[9] &&
         cpf_digit(text.substr(0, 10)) == text[10];
}

}  // namespace fiscal::sandbox
