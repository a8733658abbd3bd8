#pragma once

#include <fiscal/outcome.hpp>

#include <string>
#include <string_view>
#include <variant>

#include "plugins/sao_paulo/town_hall.h"

/// Asking the town what it has, and telling whether that is ours.
namespace fiscal::sao_paulo {

/// A note and the message that showed it.
struct Found {
  Note note;
  std::string xml;
};

/// ConsultaNFe for a receipt or a note. Not found is believed in the town's own message alone (code 1106 and
/// no other error).
std::variant<Found, NotFound, CannotTell> look_up(TownHall& town_hall,
                                                  const std::variant<RpsKey, NoteKey>& subject,
                                                  std::string_view sender_tax_id, Layout layout);

enum class Likeness { Same, Different, Unclear };

/// Whether the note was made of this very receipt. The signed text that the town shows decides where it is
/// there; otherwise price, customer, day, service and deductions must all agree, and a price or a customer
/// that differs tells another invoice.
Likeness compare(const Note& note, const Rps& rps, const Invoice& invoice, std::string_view signature_b64);

/// A note as the gateway keeps it.
Authorized authorized_from(const Found& found);

/// A note with its end, where it has ended.
StatusOutcome standing_of(const Found& found);

}  // namespace fiscal::sao_paulo
