#include "sdk/kit/config_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;

const std::set<std::string_view> known_words{"$schema",
                                             "$id",
                                             "$defs",
                                             "$ref",
                                             "$comment",
                                             "title",
                                             "description",
                                             "type",
                                             "enum",
                                             "const",
                                             "default",
                                             "examples",
                                             "format",
                                             "pattern",
                                             "minLength",
                                             "maxLength",
                                             "minimum",
                                             "maximum",
                                             "exclusiveMinimum",
                                             "exclusiveMaximum",
                                             "multipleOf",
                                             "items",
                                             "minItems",
                                             "maxItems",
                                             "uniqueItems",
                                             "properties",
                                             "required",
                                             "additionalProperties",
                                             "patternProperties",
                                             "propertyNames",
                                             "minProperties",
                                             "maxProperties",
                                             "oneOf",
                                             "anyOf",
                                             "allOf",
                                             "not",
                                             "if",
                                             "then",
                                             "else",
                                             "dependentRequired",
                                             "readOnly",
                                             "writeOnly",
                                             "deprecated"};

const std::set<std::string_view> known_types{"string", "integer", "number", "boolean",
                                             "object", "array",   "null"};

bool is_of_type(const Json& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  return value.is_null();
}

void look_at_schema(const Json& schema, const std::string& at, std::vector<std::string>& problems);

void look_at_words(const Json& schema, const std::string& at, std::vector<std::string>& problems) {
  for (const auto& [word, value] : schema.items())
    if (!known_words.contains(word)) problems.push_back(at + "/" + word + " is no word of JSON Schema");
  if (schema.contains("type")) {
    const Json& type = schema["type"];
    const Json types = type.is_array() ? type : Json::array({type});
    for (const Json& one : types)
      if (!one.is_string() || !known_types.contains(one.get_ref<const std::string&>()))
        problems.push_back(at + "/type must be a type of JSON Schema");
  }
  if (schema.contains("pattern")) {
    try {
      const std::regex tried(schema["pattern"].get<std::string>());
    } catch (const std::exception&) {
      problems.push_back(at + "/pattern is no regular expression");
    }
  }
  const bool typed = schema.contains("type") && schema["type"].is_string();
  if (typed && schema.contains("default") &&
      !is_of_type(schema["default"], schema["type"].get<std::string>()))
    problems.push_back(at + "/default is not of the field's type");
}

void look_at_required(const Json& schema, const std::string& at, std::vector<std::string>& problems) {
  if (!schema.contains("required")) return;
  if (!schema["required"].is_array()) return problems.push_back(at + "/required must be a list");
  for (const Json& name : schema["required"])
    if (!name.is_string() || !schema.contains("properties") ||
        !schema["properties"].contains(name.get<std::string>()))
      problems.push_back(at + "/required names " + name.dump() + ", which is no property");
}

void look_at_schema(const Json& schema, const std::string& at, std::vector<std::string>& problems) {
  if (schema.is_boolean()) return;
  if (!schema.is_object()) return problems.push_back(at + " must be an object");
  look_at_words(schema, at, problems);
  look_at_required(schema, at, problems);
  for (const char* word : {"properties", "$defs", "patternProperties"})
    if (schema.contains(word)) {
      if (!schema[word].is_object()) {
        problems.push_back(at + "/" + word + " must be an object");
        continue;
      }
      for (const auto& [name, inner] : schema[word].items())
        look_at_schema(inner, at + "/" + word + "/" + name, problems);
    }
  for (const char* word : {"items", "additionalProperties", "not"})
    if (schema.contains(word)) look_at_schema(schema[word], at + "/" + word, problems);
  for (const char* word : {"oneOf", "anyOf", "allOf"})
    if (schema.contains(word))
      for (const Json& inner : schema[word]) look_at_schema(inner, at + "/" + word, problems);
}

void look_for_texts(const Json& schema, const std::string& at, std::vector<std::string>& bare) {
  if (!schema.is_object()) return;
  if (schema.contains("properties") && schema["properties"].is_object())
    for (const auto& [name, field] : schema["properties"].items()) {
      const bool told = field.is_object() && field.contains("description") &&
                        field["description"].is_string() &&
                        !field["description"].get_ref<const std::string&>().empty();
      if (!told) bare.push_back(at + "/" + name);
      look_for_texts(field, at + "/" + name, bare);
    }
  for (const char* word : {"items", "additionalProperties"})
    if (schema.contains(word)) look_for_texts(schema[word], at, bare);
}

/// A value that a field of this type may not have.
Json another_than(const std::string& type) {
  if (type == "string" || type == "array" || type == "object") return 42;
  if (type == "boolean") return "perhaps";
  return "many";
}

}  // namespace

std::vector<std::string> schema_problems(const Json& schema) {
  std::vector<std::string> problems;
  look_at_schema(schema, "", problems);
  if (schema.is_object() && schema.contains("type") && schema["type"] != "object")
    problems.push_back("/type must be \"object\": settings are one");
  return problems;
}

std::vector<std::string> fields_without_text(const Json& schema) {
  std::vector<std::string> bare;
  look_for_texts(schema, "", bare);
  return bare;
}

std::vector<BadSettings> bad_settings(const Subject& subject) {
  std::vector<BadSettings> bad;
  if (subject.manifest() == nullptr) return bad;
  const Json schema = Json::parse(subject.manifest()->config_schema);
  const Json good = Json::parse(subject.settings());
  if (schema.contains("required") && schema["required"].is_array())
    for (const Json& name : schema["required"]) {
      if (!name.is_string()) continue;
      Json without = good;
      without.erase(name.get<std::string>());
      bad.push_back({name.get<std::string>(), "without " + name.get<std::string>(), without.dump()});
    }
  if (schema.contains("properties") && schema["properties"].is_object())
    for (const auto& [name, field] : schema["properties"].items()) {
      if (!field.is_object() || !field.contains("type") || !field["type"].is_string()) continue;
      Json wrong = good;
      wrong[name] = another_than(field["type"].get<std::string>());
      bad.push_back({name, "with " + wrong[name].dump() + " as " + name, wrong.dump()});
    }
  return bad;
}

}  // namespace fiscal::kit
