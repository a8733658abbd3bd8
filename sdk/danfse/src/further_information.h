#pragma once

#include <string>

#include "sdk/danfse/src/note.h"

namespace fiscal::danfse {

/// The block "Informações Complementares": what the note has of it, each with its mark and divided by " | ",
/// in the order of NT 008, 2.4.5; at most 2000 characters. Empty where the note has none.
std::string further_information(const Note& note);

/// The line of Law 12.741/2012, which is always there. A Simples ME/EPP declares one percentage for all its
/// taxes (pTotTribSN): it follows the three, which are then "-".
std::string approximate_taxes(const Note& note);

}  // namespace fiscal::danfse
