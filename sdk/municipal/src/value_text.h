#pragma once

#include <fiscal/municipal/facts.hpp>
#include <fiscal/municipal/profile.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::municipal {

/// A fact as a profile writes it; nothing for a rate that has more decimals than it takes.
std::optional<std::string> value_text(std::string_view name, const Fact& fact, const Formats& formats);

/// Zero, as amounts or the rate are written.
std::string zero_text(std::string_view name, const Formats& formats);

/// Whether a text has the form in which a plugin names a secret. The host fills in what the connection's
/// settings name, so that a client's text of this form would carry it to the town and onto the note.
bool names_secret(std::string_view text);

}  // namespace fiscal::municipal
