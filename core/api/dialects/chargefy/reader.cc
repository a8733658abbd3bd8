#include "core/api/dialects/chargefy/reader.h"

#include <fiscal/latin_text.hpp>
#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr std::size_t largest_body = 256u << 10;
constexpr int deepest_body = 8;
constexpr std::size_t most_metadata = 50;
constexpr std::size_t longest_metadata_key = 40;
constexpr std::size_t longest_metadata_value = 500;

std::string listed(std::initializer_list<std::string_view> choices) {
  std::string text;
  for (const std::string_view choice : choices) text += (text.empty() ? "" : ", ") + std::string(choice);
  return text;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), text) != choices.end();
}

}  // namespace

Json read_body(std::string_view body, std::optional<Error>& error) {
  if (any_text(body).empty()) return Json::object();
  auto read = read_strict(body, {largest_body, deepest_body});
  if (read.ok() && read.value.is_object()) return std::move(read.value);
  if (!error)
    error = parameter_invalid(
        "request_body_invalid", {},
        "The body must be one JSON object" + (read.ok() ? "." : ": it " + read.problems.front().text));
  return Json::object();
}

Reader::Reader(const Json& object, std::optional<Error>& error, std::string path)
    : object_(object), error_(error), path_(std::move(path)) {}

std::string Reader::path_of(const std::string& name) const {
  return path_.empty() ? name : path_ + "[" + name + "]";
}

void Reader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void Reader::expect_only(std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : object_.items())
    if (!is_one_of(name, names)) fail(parameter_unknown(path_of(name)));
}

const Json* Reader::raw(const char* name) const {
  const Json& value = member(object_, name);
  return value.is_null() ? nullptr : &value;
}

bool Reader::has(const char* name) const { return raw(name) != nullptr; }

std::optional<std::string> Reader::text(const char* name, std::size_t longest) {
  const Json* value = raw(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    std::string stranger;
    auto text = latin_text(value->get_ref<const std::string&>(), stranger);
    if (text && !text->empty() && text->size() <= longest) return text;
  }
  fail(parameter_invalid("parameter_invalid_string", path_of(name),
                         "Invalid string: " + path_of(name) + " must have 1 to " + std::to_string(longest) +
                             " characters of the Latin alphabet."));
  return std::nullopt;
}

std::optional<std::string> Reader::required_text(const char* name, std::size_t longest) {
  if (!has(name)) fail(parameter_missing(path_of(name)));
  return text(name, longest);
}

std::optional<std::int64_t> Reader::integer(const char* name, std::int64_t least, std::int64_t most) {
  const Json* value = raw(name);
  if (value == nullptr) return std::nullopt;
  const bool whole = value->is_number_unsigned()
                         ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                         : value->is_number_integer();
  if (!whole || value->get<std::int64_t>() < least || value->get<std::int64_t>() > most) {
    fail(parameter_invalid("parameter_invalid_integer", path_of(name),
                           "Invalid integer: " + path_of(name) + " must be a whole number from " +
                               std::to_string(least) + " to " + std::to_string(most) + "."));
    return std::nullopt;
  }
  return value->get<std::int64_t>();
}

std::optional<bool> Reader::boolean(const char* name) {
  const Json* value = raw(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  fail(parameter_invalid("parameter_invalid_boolean", path_of(name),
                         "Invalid boolean: " + path_of(name) + " must be true or false."));
  return std::nullopt;
}

std::optional<std::string> Reader::choice(const char* name, std::initializer_list<std::string_view> choices) {
  const Json* value = raw(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string() && is_one_of(value->get_ref<const std::string&>(), choices))
    return value->get<std::string>();
  fail(parameter_invalid("parameter_invalid_enum", path_of(name),
                         "Invalid " + path_of(name) + ": must be one of " + listed(choices) + "."));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Reader::choices(const char* name,
                                                        std::initializer_list<std::string_view> choices) {
  const Json* value = raw(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> chosen;
  bool valid = value->is_array() && !value->empty() && value->size() <= choices.size();
  if (valid)
    for (const Json& entry : *value) {
      const bool known = entry.is_string() && is_one_of(entry.get_ref<const std::string&>(), choices);
      if (!known || std::find(chosen.begin(), chosen.end(), entry.get<std::string>()) != chosen.end())
        valid = false;
      else
        chosen.push_back(entry.get<std::string>());
    }
  if (valid) return chosen;
  fail(parameter_invalid(
      "parameter_invalid_enum", path_of(name),
      "Invalid " + path_of(name) + ": must be an array of " + listed(choices) + ", each at most once."));
  return std::nullopt;
}

std::map<std::string, std::string> Reader::metadata() {
  std::map<std::string, std::string> metadata;
  const Json* given = raw("metadata");
  if (given == nullptr) return metadata;
  bool valid = given->is_object() && given->size() <= most_metadata;
  if (valid)
    for (const auto& [key, value] : given->items()) {
      const auto text = loose_text(value);
      if (key.empty() || key.size() > longest_metadata_key || !text || text->size() > longest_metadata_value)
        valid = false;
      else
        metadata.emplace(key, *text);
    }
  if (valid) return metadata;
  fail(parameter_invalid("parameter_invalid_hash", path_of("metadata"),
                         "Invalid metadata: at most 50 keys of 40 characters with texts of 1 to 500."));
  return {};
}

}  // namespace fiscal::dialects::chargefy
