#include "sdk/src/rule_texts.h"

#include "sdk/src/rules_dps.h"

namespace fiscal::rules {
namespace {

bool is_white_space(unsigned char c) { return c == '\n' || c == '\r' || c == '\t'; }

bool is_letter_or_digit(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Whether a byte of UTF-8 may stand in a text of `alphabet`. U+0080 to U+00FF begin with the bytes C2 and
/// C3.
bool is_in_alphabet(unsigned char byte, Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::Any:
      return byte >= 0x20 || is_white_space(byte);
    case Alphabet::Latin:
      return (byte >= 0x20 && byte <= 0xC3) || is_white_space(byte);
    case Alphabet::Digits:
      return byte >= '0' && byte <= '9';
    case Alphabet::Alphanumeric:
      return is_letter_or_digit(byte);
    case Alphabet::Capitals:
      return byte >= 'A' && byte <= 'Z';
  }
  return false;
}

std::string_view in_words(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::Any:
      return "printable characters";
    case Alphabet::Latin:
      return "characters of Western European languages (U+0020 to U+00FF): no emoji, no curly quotes, no "
             "long dashes";
    case Alphabet::Digits:
      return "digits";
    case Alphabet::Alphanumeric:
      return "letters A-Z, a-z and digits";
    case Alphabet::Capitals:
      return "capital letters A-Z";
  }
  return {};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string size_in_words(std::size_t min, std::size_t max) {
  return min == max ? std::to_string(max) : std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

void check_text(std::string_view text, std::size_t min, std::size_t max, Alphabet alphabet,
                std::string_view at, std::size_t index, std::string_view field, Findings& findings) {
  std::size_t characters = 0;
  bool all_in_alphabet = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    characters += (byte & 0xC0) != 0x80 ? 1 : 0;
    all_in_alphabet = all_in_alphabet && is_in_alphabet(byte, alphabet);
  }
  if (characters < min || characters > max || is_blank(text))
    findings.push_back({"text_size", "E1235", pointer(at, index, field),
                        "The text has " + std::to_string(characters) + " characters; the DPS takes " +
                            size_in_words(min, max) + ", not blank.",
                        "Shorten, lengthen or leave out the text."});
  if (!all_in_alphabet)
    findings.push_back({"text_characters", "E1235", pointer(at, index, field),
                        "The text has a character that the DPS does not take here.",
                        "Use " + std::string(in_words(alphabet)) + "."});
}

void list_text(std::string_view at, std::string_view field, std::vector<RuleInfo>& infos) {
  const std::string whole = std::string(at) + std::string(field);
  infos.push_back(
      {"text_size", "E1235", whole, dps_schema, "The text is shorter or longer than the DPS takes."});
  infos.push_back({"text_characters", "E1235", whole, dps_schema,
                   "The text has a character that the DPS does not take."});
}

}  // namespace fiscal::rules
