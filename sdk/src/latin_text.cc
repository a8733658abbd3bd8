#include <fiscal/latin_text.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "sdk/src/byte_words.h"

namespace fiscal {
namespace {

/// What people's editors put in texts, and what it means in Latin-1.
constexpr std::array<std::pair<std::string_view, std::string_view>, 31> plain_forms{{
    {"\u00A0", " "},  {"\u00AD", ""},  {"\u2002", " "},   {"\u2003", " "},    {"\u2007", " "},
    {"\u2009", " "},  {"\u200A", " "}, {"\u200B", ""},    {"\u200D", ""},     {"\u2010", "-"},
    {"\u2011", "-"},  {"\u2012", "-"}, {"\u2013", "-"},   {"\u2014", "-"},    {"\u2015", "-"},
    {"\u2018", "'"},  {"\u2019", "'"}, {"\u201A", "'"},   {"\u201C", "\""},   {"\u201D", "\""},
    {"\u201E", "\""}, {"\u2022", "-"}, {"\u2026", "..."}, {"\u202F", " "},    {"\u2032", "'"},
    {"\u2033", "\""}, {"\u2044", "/"}, {"\u20AC", "EUR"}, {"\u2122", "(TM)"}, {"\u2212", "-"},
    {"\uFEFF", ""},
}};

struct Accent {
  std::string_view combining;
  std::string_view letters;   ///< ASCII letters that take it.
  std::string_view composed;  ///< Their accented forms, two bytes each.
};

constexpr std::array<Accent, 6> accents{{
    {"\u0300", "AEIOUaeiou", "ÀÈÌÒÙàèìòù"},
    {"\u0301", "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"},
    {"\u0302", "AEIOUaeiou", "ÂÊÎÔÛâêîôû"},
    {"\u0303", "ANOano", "ÃÑÕãñõ"},
    {"\u0308", "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"},
    {"\u0327", "Cc", "Çç"},
}};

std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

bool is_latin(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  return lead < 0x80 || lead == 0xC2 || lead == 0xC3;
}

/// Joins the accent to the letter that ends `out`.
bool compose(std::string& out, std::string_view combining) {
  const auto accent = std::find_if(accents.begin(), accents.end(),
                                   [&](const Accent& known) { return known.combining == combining; });
  if (accent == accents.end() || out.empty()) return false;
  const auto letter = accent->letters.find(out.back());
  if (letter == std::string_view::npos) return false;
  out.pop_back();
  out += accent->composed.substr(letter * 2, 2);
  return true;
}

bool is_line_break(char c) { return c == '\t' || c == '\n' || c == '\r'; }
bool is_blank_character(char c) { return c == ' ' || is_line_break(c); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank_character(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank_character(text.back())) text.remove_suffix(1);
  return text;
}

bool needs_no_work(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

}  // namespace

std::optional<std::string> latin_text(std::string_view text, std::string& stranger) {
  text = trimmed(text);
  if (needs_no_work(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = text.substr(0, character_size(text));
    text.remove_prefix(character.size());
    if (is_line_break(character.front())) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    const auto plain = std::find_if(plain_forms.begin(), plain_forms.end(),
                                    [&](const auto& known) { return known.first == character; });
    if (plain != plain_forms.end()) {
      out += plain->second;
    } else if (is_latin(character)) {
      out += character;
    } else if (!compose(out, character)) {
      stranger = character;
      return std::nullopt;
    }
  }
  return std::string(trimmed(out));
}

std::string any_text(std::string_view text) {
  std::string out(trimmed(text));
  for (std::size_t at = out.find('\r'); at != std::string::npos; at = out.find('\r', at)) {
    if (at + 1 < out.size() && out[at + 1] == '\n')
      out.erase(at, 1);
    else
      out[at] = '\n';
  }
  return out;
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (; text.size() >= 8; text.remove_prefix(8)) count += byte_words::characters_begun(text.data());
  return count + static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
         }));
}

}  // namespace fiscal
