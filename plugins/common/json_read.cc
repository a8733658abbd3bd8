#include "plugins/common/json_read.h"

#include <fiscal/outcome.hpp>
#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>
#include <utility>

namespace fiscal::aggregator {
namespace {

Json parsed(std::string_view body) {
  auto read = read_strict(body, {largest_json, 16});
  return read.ok() ? std::move(read.value) : Json();
}

}  // namespace

Json object_in(std::string_view body) {
  Json value = parsed(body);
  return value.is_object() ? std::move(value) : Json();
}

Json list_in(std::string_view body) {
  Json value = parsed(body);
  return value.is_array() ? std::move(value) : Json();
}

const Json& member(const Json& object, std::string_view name) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(std::string(name));
  return found == object.end() ? nothing : *found;
}

std::optional<std::string> text_of(const Json& object, std::string_view name) {
  const Json& value = member(object, name);
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) return value.get<std::string>();
  if (value.is_number()) return value.dump();
  return std::nullopt;
}

std::string text_or_empty(const Json& object, std::string_view name) {
  return text_of(object, name).value_or("");
}

std::optional<std::string> key_of(const Json& object, std::string_view name) {
  auto text = text_of(object, name);
  return text && can_be_access_key(*text) ? std::move(text) : std::nullopt;
}

std::optional<Instant> instant_of(const Json& object, std::string_view name) {
  const auto text = text_of(object, name);
  return text ? parse_instant(*text) : std::nullopt;
}

}  // namespace fiscal::aggregator
