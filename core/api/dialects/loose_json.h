#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Reading bodies of systems that are looser about types than our own API: a number where a text is due, a
/// text of digits where a number is due, null and blank for "not given". `member` of values.h finds what
/// these read.
namespace fiscal::dialects {

/// A text without blanks at its ends, or a whole number in digits. Nothing for anything else, the blank text
/// included.
std::optional<std::string> loose_text(const nlohmann::ordered_json& value);

/// A whole number, also one written as text. Nothing for anything else.
std::optional<std::int64_t> loose_integer(const nlohmann::ordered_json& value);

/// The digits of `text`, without anything else.
std::string only_digits(std::string_view text);

}  // namespace fiscal::dialects
