#include "core/api/dialects/loose_json.h"

#include <fiscal/latin_text.hpp>

#include <charconv>
#include <nlohmann/json.hpp>

namespace fiscal::dialects {
namespace {

std::optional<std::int64_t> whole_number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> loose_text(const nlohmann::ordered_json& value) {
  if (value.is_number_integer()) return value.dump();
  if (!value.is_string()) return std::nullopt;
  std::string text = any_text(value.get_ref<const std::string&>());
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::int64_t> loose_integer(const nlohmann::ordered_json& value) {
  const auto text = loose_text(value);
  return text ? whole_number_in(*text) : std::nullopt;
}

std::string only_digits(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

}  // namespace fiscal::dialects
