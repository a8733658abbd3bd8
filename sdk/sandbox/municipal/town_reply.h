#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/municipal/town_book.h"
#include "sdk/sandbox/municipal/town_profile.h"

namespace fiscal::sandbox::municipal {

/// The key of a note in towns that give it one: 32 hexadecimal digits.
std::string own_key_of(const TownNote& note);

/// The documents that a town answers with; `name_space` is that of the request.
std::string errors_document(const std::string& root, const std::string& name_space, std::string_view code,
                            std::string_view text);
std::string protocol_document(const std::string& root, const std::string& name_space, const TownNote& note);
std::string notes_document(const std::string& root, const std::string& name_space,
                           const std::vector<TownNote>& notes);
std::string cancellation_document(const std::string& root, const std::string& name_space,
                                  const TownNote& note);
std::string situation_document(const std::string& root, const std::string& name_space, int situation);

/// A document in the envelope of its operation.
std::string in_envelope(const TownProfile& profile, const TownOperation& operation,
                        const std::string& document);

}  // namespace fiscal::sandbox::municipal
