#pragma once

#include <fiscal/date.hpp>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Reading what providers send, which is never to be trusted: every function answers "nothing" for what is
/// missing or of another type, and none throws.
namespace fiscal::aggregator {

using Json = nlohmann::ordered_json;

/// The largest answer and callback that is looked at, in bytes; depth 16.
inline constexpr std::size_t largest_json = 4u << 20;

/// The object in a body; null when the body is no JSON object within bounds.
Json object_in(std::string_view body);
/// The same for a list.
Json list_in(std::string_view body);

/// A member of an object; a null value when `object` has none or is no object.
const Json& member(const Json& object, std::string_view name);

/// A member's text: a string as it is, a number as it is written. Nothing for null, empty strings and
/// everything else.
std::optional<std::string> text_of(const Json& object, std::string_view name);
/// The same, or an empty text.
std::string text_or_empty(const Json& object, std::string_view name);

/// The text of the member that is the key of a document. Nothing, too, for what cannot be one.
std::optional<std::string> key_of(const Json& object, std::string_view name);

/// A point in time in RFC 3339; nothing for a local time without an offset.
std::optional<Instant> instant_of(const Json& object, std::string_view name);

}  // namespace fiscal::aggregator
