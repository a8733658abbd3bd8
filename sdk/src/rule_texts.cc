#include "sdk/src/rule_texts.h"

#include <fiscal/described/byte_block.hpp>
#include <fiscal/latin_text.hpp>

#include <algorithm>
#include <array>

#include "sdk/src/byte_words.h"
#include "sdk/src/rules_dps.h"

namespace fiscal::rules {
namespace {

constexpr bool is_white_space(unsigned char c) { return c == '\n' || c == '\r' || c == '\t'; }

constexpr bool is_letter_or_digit(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Whether a byte of UTF-8 may stand in a text of `alphabet`. U+0080 to U+00FF begin with the bytes C2 and
/// C3.
constexpr bool is_in_alphabet(unsigned char byte, Alphabet alphabet) {
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

constexpr std::size_t alphabets = static_cast<std::size_t>(Alphabet::Capitals) + 1;

/// `is_in_alphabet` for every byte, since it is asked of every byte of every text.
constexpr auto alphabet_bytes = [] {
  std::array<std::array<bool, 256>, alphabets> table{};
  for (std::size_t alphabet = 0; alphabet < alphabets; ++alphabet)
    for (std::size_t byte = 0; byte < 256; ++byte)
      table[alphabet][byte] =
          is_in_alphabet(static_cast<unsigned char>(byte), static_cast<Alphabet>(alphabet));
  return table;
}();

std::string_view in_words(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::Any:
      return "printable characters";
    case Alphabet::Latin:
      return "characters of Western European languages (U+0020 to U+00FF): no emoji, no other scripts";
    case Alphabet::Digits:
      return "digits";
    case Alphabet::Alphanumeric:
      return "letters A-Z, a-z and digits";
    case Alphabet::Capitals:
      return "capital letters A-Z";
  }
  return {};
}

std::string_view without_edges(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_all_in(std::string_view text, Alphabet alphabet) {
  const auto& table = alphabet_bytes[static_cast<std::size_t>(alphabet)];
  const bool takes_printable = alphabet == Alphabet::Any || alphabet == Alphabet::Latin;
  const auto is_rare = [](unsigned char c) { return (c < 0x20) | (c > 0xC3); };
  std::size_t at = takes_printable ? described::blocks_without(text, 0, is_rare) : 0;
  while (at < text.size()) {
    const std::size_t end = std::min(at + 8, text.size());
    if (takes_printable && end - at == 8 && byte_words::all_printable_ascii(text.data() + at))
      at = end;
    else
      for (; at < end; ++at)
        if (!table[static_cast<unsigned char>(text[at])]) return false;
  }
  return true;
}

std::string size_in_words(std::size_t min, std::size_t max) {
  return min == max ? std::to_string(max) : std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

void check_text(std::string_view text, std::size_t min, std::size_t max, Alphabet alphabet,
                std::string_view at, std::size_t index, std::string_view field, Findings& findings) {
  std::string_view written = without_edges(text);
  std::optional<std::string> plain;
  if (!is_all_in(written, alphabet)) {
    // Typographic marks have plain forms, which is how they are written; what has none is the client's to
    // replace.
    std::string stranger;
    const bool has_plain_forms = alphabet == Alphabet::Latin && is_all_in(written, Alphabet::Any);
    if (has_plain_forms) plain = latin_text(written, stranger);
    if (!plain) {
      findings.push_back({"text_characters", "E1235", pointer(at, index, field),
                          "The text has a character that the DPS does not take here" +
                              (stranger.empty() ? "." : ": \"" + stranger + "\"."),
                          "Use " + std::string(in_words(alphabet)) + "."});
    } else {
      written = *plain;
    }
  }
  const std::size_t characters = character_count(written);
  if (characters < min || characters > max)
    findings.push_back({"text_size", "E1235", pointer(at, index, field),
                        "The text has " + std::to_string(characters) + " characters; the DPS takes " +
                            size_in_words(min, max) + ", blanks at the edges not counted.",
                        "Shorten, lengthen or leave out the text."});
}

void list_text(std::string_view at, std::string_view field, std::vector<RuleInfo>& infos) {
  const std::string whole = std::string(at) + std::string(field);
  infos.push_back(
      {"text_size", "E1235", whole, dps_schema, "The text is shorter or longer than the DPS takes."});
  infos.push_back({"text_characters", "E1235", whole, dps_schema,
                   "The text has a character that the DPS does not take."});
}

}  // namespace fiscal::rules
