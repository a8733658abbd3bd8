#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/sandbox/municipal/town_book.h"
#include "sdk/sandbox/municipal/town_message.h"

namespace fiscal::sandbox::municipal {

/// The note that a DPS asks for; nothing where it lacks what a note needs.
std::optional<TownNote> note_of_dps(const TownProfile& profile, const TownRequest& request);

/// The access key of a note that was made of a DPS.
std::string access_key_of(const TownNote& note);

/// The note of an access key.
std::optional<TownNote> note_of_key(const TownBook& notes, const std::string& town, const std::string& key);

/// The NFS-e of a note that was made of a DPS.
std::string nfse_of(const TownNote& note);

/// The event that cancelled such a note.
std::string event_of(const TownNote& note);

/// An answer of the national system, with which a town shares its notes, to a question below
/// "/<town>/nacional/": "dps/<id>", "nfse/<key>" or "nfse/<key>/eventos/101101/1". Status and JSON.
std::pair<int, std::string> national_answer(const TownBook& notes, const std::string& town,
                                            std::string_view question);

}  // namespace fiscal::sandbox::municipal
