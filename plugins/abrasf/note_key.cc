#include "plugins/abrasf/note_key.h"

#include <algorithm>

namespace fiscal::abrasf {
namespace {

bool is_plain_word(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

}  // namespace

bool can_be_note_number(std::string_view text) { return !text.empty() && is_plain_word(text); }

std::string to_text(const NoteKey& key) {
  return key.municipality + "-" + key.issuer + "-" + key.number +
         (key.verification.empty() ? "" : "-" + key.verification);
}

std::optional<NoteKey> parse_note_key(std::string_view text) {
  NoteKey key;
  std::string* parts[] = {&key.municipality, &key.issuer, &key.number, &key.verification};
  std::size_t part = 0;
  for (std::size_t at = 0; at <= text.size() && part < 4; ++part) {
    // A code of verification may hold dashes of its own.
    const auto end = part == 3 ? text.size() : std::min(text.find('-', at), text.size());
    *parts[part] = std::string(text.substr(at, end - at));
    at = end + 1;
  }
  const bool complete = part >= 3 && key.municipality.size() == 7 && !key.issuer.empty();
  if (!complete || !is_plain_word(key.municipality) || !is_plain_word(key.issuer) ||
      !can_be_note_number(key.number))
    return std::nullopt;
  return key;
}

NoteKey key_of(const municipal::Note& note, const Issuer& issuer, const municipal::CancelRules& rules) {
  const bool by_key = rules.by_access_key && !note.access_key.empty();
  return {issuer.municipality, issuer.tax_id, note.number, by_key ? note.access_key : note.verification};
}

}  // namespace fiscal::abrasf
