#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/municipal/profile.hpp>
#include <fiscal/municipal/reply.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::abrasf {

/// What names a municipal note for good: a town's notes have no key of their own, so the gateway's is made of
/// what every later request about it needs.
struct NoteKey {
  std::string municipality;  ///< IBGE code.
  std::string issuer;        ///< CNPJ or CPF.
  std::string number;
  std::string verification;  ///< Its code, or the town's own key of it; may be empty.
};

/// Letters and digits alone, as a note is numbered: with anything else a key could not be taken apart again.
bool can_be_note_number(std::string_view text);

/// "3548500-99999999000191-55-A1B2C3".
std::string to_text(const NoteKey& key);

/// Nothing for a text that is no such key.
std::optional<NoteKey> parse_note_key(std::string_view text);

/// The key of a note that a town answered with: it ends with what the town cancels it by.
NoteKey key_of(const municipal::Note& note, const Issuer& issuer, const municipal::CancelRules& rules);

}  // namespace fiscal::abrasf
