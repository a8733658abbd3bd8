#include "core/intake/forbidden_text.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

namespace fiscal::intake {
namespace {

constexpr std::string_view placeholder = "${secret:";

struct CodePoints {
  unsigned first;
  unsigned last;
};

/// What no screen shows and no paper needs, and what makes a text read differently from what it says: control
/// characters beyond ASCII, line and paragraph separators, and the marks that turn the direction of writing
/// (Unicode Standard Annex 9, section 2).
constexpr std::array<CodePoints, 4> invisible{
    {{0x80, 0x9F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}}};

bool is_invisible(unsigned code_point) {
  for (const CodePoints& range : invisible)
    if (code_point >= range.first && code_point <= range.last) return true;
  return false;
}

/// An invisible character of `text`, or nothing. All of them take two bytes that begin with C2, or three with
/// E2; looking for one byte at a time costs a tenth of looking for either.
std::optional<unsigned> first_invisible(std::string_view text) {
  for (const char lead : {'\xC2', '\xE2'})
    for (std::size_t at = text.find(lead); at != std::string_view::npos; at = text.find(lead, at + 1)) {
      const auto byte = [&](std::size_t offset) {
        return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) & 0x3Fu : 0u;
      };
      const unsigned code_point = lead == '\xC2' ? 0x80u | byte(1) : 0x2000u | byte(1) << 6 | byte(2);
      if (is_invisible(code_point)) return code_point;
    }
  return std::nullopt;
}

/// Whether an escape "\uXXXX" in `json` stands for one of them, or for the dollar sign of a placeholder.
bool has_suspect_escape(std::string_view json) {
  for (std::size_t at = json.find("\\u"); at != std::string_view::npos; at = json.find("\\u", at + 2)) {
    const std::string_view digits = json.substr(at + 2, 4);
    unsigned code_point = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), code_point, 16);
    if (code_point == '$' || is_invisible(code_point)) return true;
  }
  return false;
}

std::string name_of(unsigned code_point) {
  std::array<char, 8> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), code_point, 16);
  std::string name(digits.data(), end);
  for (char& digit : name)
    if (digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A');
  return "U+" + std::string(name.size() < 4 ? 4 - name.size() : 0, '0') + name;
}

std::optional<Finding> judge(std::string_view text, std::string field) {
  if (text.find(placeholder) != std::string_view::npos)
    return Finding{"text_forbidden",
                   {},
                   std::move(field),
                   "holds \"${secret:\", which stands for a secret of the gateway",
                   "Write it in another way."};
  if (const auto code_point = first_invisible(text))
    return Finding{"text_forbidden",
                   {},
                   std::move(field),
                   "holds the character " + name_of(*code_point) +
                       ", which is not shown or changes how the rest is read",
                   "Remove it."};
  return std::nullopt;
}

}  // namespace

Findings forbidden_texts(std::string_view json) {
  // Hardly any invoice has what could be forbidden, and the others are not read again.
  if (json.find('$') == std::string_view::npos && !first_invisible(json) && !has_suspect_escape(json))
    return {};
  Findings findings;
  const nlohmann::json texts = nlohmann::json::parse(json).flatten();
  for (const auto& [pointer, value] : texts.items()) {
    auto finding = judge(pointer, pointer);
    if (!finding && value.is_string()) finding = judge(value.get_ref<const std::string&>(), pointer);
    if (finding) findings.push_back(*std::move(finding));
  }
  return findings;
}

Findings forbidden_text(std::string_view text, std::string_view field) {
  if (auto finding = judge(text, std::string(field))) return {*std::move(finding)};
  return {};
}

}  // namespace fiscal::intake
