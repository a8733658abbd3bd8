#include "sdk/danfse/src/formats.h"

#include <algorithm>

namespace fiscal::danfse {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_code(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }

bool all_of(std::string_view text, bool (*test)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}

/// Puts `text` into `mask`, each "n" of which takes one character that `test` allows; the text itself when it
/// does not fit exactly.
std::string masked(std::string_view text, std::string_view mask, bool (*test)(char) = is_digit) {
  if (!all_of(text, test) ||
      static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 'n')) != text.size())
    return std::string(text);
  std::string out;
  std::size_t next = 0;
  for (const char c : mask) out += c == 'n' ? text[next++] : c;
  return out;
}

bool has_shape(std::string_view text, std::string_view shape) {
  return text.size() >= shape.size() &&
         std::equal(shape.begin(), shape.end(), text.begin(),
                    [](char s, char c) { return s == 'n' ? is_digit(c) : s == c; });
}

std::string day_month_year(std::string_view text) {
  return std::string(text.substr(8, 2)) + "/" + std::string(text.substr(5, 2)) + "/" +
         std::string(text.substr(0, 4));
}

/// Digits, and after a point at most `decimals` more.
bool is_decimal(std::string_view text, std::size_t decimals) {
  const auto point = text.find('.');
  if (point == std::string_view::npos) return all_of(text, is_digit);
  const std::string_view fraction = text.substr(point + 1);
  return all_of(text.substr(0, point), is_digit) && all_of(fraction, is_digit) && fraction.size() <= decimals;
}

}  // namespace

std::string written_date(std::string_view text) {
  return text.size() == 10 && has_shape(text, "nnnn-nn-nn") ? day_month_year(text) : std::string(text);
}

std::string written_date_time(std::string_view text) {
  if (!has_shape(text, "nnnn-nn-nnTnn:nn:nn")) return std::string(text);
  return day_month_year(text) + " " + std::string(text.substr(11, 8));
}

std::string written_money(std::string_view text) {
  if (!is_decimal(text, 2)) return std::string(text);
  const auto point = text.find('.');
  const std::string_view reais = text.substr(0, point);
  std::string centavos(point == std::string_view::npos ? "" : text.substr(point + 1));
  centavos.resize(2, '0');
  std::string out = "R$ ";
  for (std::size_t i = 0; i < reais.size(); ++i) {
    if (i > 0 && (reais.size() - i) % 3 == 0) out += '.';
    out += reais[i];
  }
  return out + "," + centavos;
}

std::string written_percent(std::string_view text) {
  if (!is_decimal(text, 8)) return std::string(text);
  std::string out(text);
  std::replace(out.begin(), out.end(), '.', ',');
  return out + "%";
}

std::string written_cnpj(std::string_view text) { return masked(text, "nn.nnn.nnn/nnnn-nn", is_code); }
std::string written_cpf(std::string_view text) { return masked(text, "nnn.nnn.nnn-nn"); }
std::string written_cep(std::string_view text) { return masked(text, "nn.nnn-nnn"); }
std::string written_service(std::string_view text) { return masked(text, "nn.nn.nn"); }
std::string written_nbs(std::string_view text) { return masked(text, "n.nnnn.nn.nn"); }

std::string written_phone(std::string_view text) {
  switch (text.size()) {
    case 8:
      return masked(text, "nnnn-nnnn");
    case 9:
      return masked(text, "nnnnn-nnnn");
    case 10:
      return masked(text, "(nn) nnnn-nnnn");
    case 11:
      return masked(text, text.front() == '0' ? "(nnn) nnnn-nnnn" : "(nn) nnnnn-nnnn");
    case 12:
      return text.starts_with("55") ? masked(text, "+nn (nn) nnnn-nnnn") : std::string(text);
    case 13:
      return text.starts_with("55") ? masked(text, "+nn (nn) nnnnn-nnnn") : std::string(text);
    default:
      return std::string(text);
  }
}

}  // namespace fiscal::danfse
