#pragma once

#include <fiscal/municipal/reply.hpp>
#include <fiscal/provider.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <variant>

#include "plugins/abrasf/town.h"

namespace fiscal::abrasf {

/// How a note and an invoice of ours compare.
enum class Likeness {
  Same,       ///< Issuer, RPS, customer, amount and competence agree.
  Different,  ///< One of them is another: somebody else's note, or ours under a number that was used before.
  Unclear,    ///< What the note says is not enough to tell.
};

Likeness compare(const municipal::Note& note, const Invoice& invoice, const DocumentNumber& number);

/// Whether a note was made of this RPS, as far as it says.
bool is_of_rps(const municipal::Note& note, const DocumentNumber& number);

/// The note of an RPS among those of an answer; nothing where none is it.
const municipal::Note* note_of(const municipal::Reply& reply, const DocumentNumber& number);

/// A note as the gateway keeps it.
Authorized authorized_by(const municipal::Note& note, const municipal::Reply& reply, const Town& town);
Cancelled cancelled_by(const municipal::Note& note);

/// What asking for the note of an RPS showed.
struct Nothing {};
struct Working {};
using Looked = std::variant<municipal::Note, Nothing, Working, CannotTell>;
Looked look_for_rps(Town& town, const DocumentNumber& number);

/// The refusal for a number that another document has.
Rejected number_taken(const municipal::Note& note, const DocumentNumber& number);

std::string failure_text(const HttpFailure& failure);
NotSent not_sent(const HttpFailure& failure);

}  // namespace fiscal::abrasf
