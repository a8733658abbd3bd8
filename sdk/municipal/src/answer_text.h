#pragma once

#include <string>
#include <string_view>

namespace fiscal::municipal {

std::string trimmed(std::string_view text);

/// The bytes of an answer as UTF-8, without XML declaration: as they are where they are UTF-8, else read as
/// Windows-1252, of which ISO-8859-1 is a part.
std::string as_utf8(std::string_view bytes);

/// The document in a text, without what a declaration says of a charset that the text no longer has; empty
/// where the text holds none. Markup that is still escaped is taken out of its escapes once.
std::string inner_document(std::string_view text);

/// The document that a text holds as base64 of gzip, as the national system packs its own; empty where it
/// does not, or where the document is larger than 8 MiB.
std::string unpacked_document(std::string_view text);

}  // namespace fiscal::municipal
