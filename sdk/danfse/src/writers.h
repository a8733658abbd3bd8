#pragma once

#include <string>
#include <string_view>

#include "sdk/danfse/src/note.h"

/// How the value of a field is made from the note: one function a kind of field. `source` is the field's
/// path, or what the function says. Each answers an empty text where the note has nothing for the field.
namespace fiscal::danfse {

using Writer = std::string (*)(const Note& note, std::string_view source);

std::string as_it_is(const Note& note, std::string_view source);
std::string in_words(const Note& note, std::string_view source);  ///< A code by its description.
std::string date(const Note& note, std::string_view source);
std::string date_time(const Note& note, std::string_view source);
std::string money(const Note& note, std::string_view source);
std::string percent(const Note& note, std::string_view source);
std::string nbs(const Note& note, std::string_view source);

/// Amounts at paths joined by " + ", added; nothing when none is there or one is no amount.
std::string sum(const Note& note, std::string_view source);
/// Percentages at paths joined by " + ", each in its place: "1,00% / - / 5,00%".
std::string percents(const Note& note, std::string_view source);
/// Texts at paths joined by " + ", each in its place: "000 / 000001".
std::string in_places(const Note& note, std::string_view source);

std::string access_key(const Note& note, std::string_view source);  ///< Of the note itself: no source.

/// Of a party; `source` is its element, or several by "|".
std::string tax_id(const Note& note, std::string_view source);
std::string phone(const Note& note, std::string_view source);
std::string town(const Note& note, std::string_view source);
std::string town_code_and_post(const Note& note, std::string_view source);
std::string street(const Note& note, std::string_view source);

std::string issuing_town(const Note& note, std::string_view source);     ///< Nothing for services of item 99.
std::string service_code(const Note& note, std::string_view source);     ///< `source`: the group cServ.
std::string service_place(const Note& note, std::string_view source);    ///< `source`: the group locPrest.
std::string incidence_place(const Note& note, std::string_view source);  ///< `source`: the group tribMun.
std::string ibs_incidence(const Note& note, std::string_view source);  ///< `source`: the note's group IBSCBS.
std::string ibs_exclusions(const Note& note,
                           std::string_view source);  ///< As `sum`, where there is IBS and CBS.

}  // namespace fiscal::danfse
