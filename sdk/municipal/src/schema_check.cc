#include "sdk/municipal/src/schema_check.h"

#include <fiscal/latin_text.hpp>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>

namespace fiscal::municipal {
namespace {

using Json = nlohmann::ordered_json;

/// Making an expression costs a thousand times what a match does, and the schema has few of them.
const std::regex& expression(const std::string& pattern) {
  static thread_local std::map<std::string, std::regex> known;
  const auto at = known.find(pattern);
  return at != known.end()
             ? at->second
             : known.emplace(pattern, std::regex(pattern, std::regex::ECMAScript)).first->second;
}

class SchemaCheck {
 public:
  explicit SchemaCheck(const Json& schema) : whole_(schema) {}

  std::string problem(const Json& schema, const Json& value, const std::string& at) const {
    if (const auto reference = schema.find("$ref"); reference != schema.end()) {
      const auto name = reference->get<std::string>();
      return problem(whole_.at("$defs").at(name.substr(name.rfind('/') + 1)), value, at);
    }
    if (const auto choices = schema.find("enum"); choices != schema.end())
      return enum_problem(*choices, value, at);
    const auto type = schema.find("type");
    if (type == schema.end()) return {};
    if (!has_type(*type, value)) return at + " must be of type " + type->get<std::string>();
    if (value.is_object()) return object_problem(schema, value, at);
    if (value.is_array()) return array_problem(schema, value, at);
    if (value.is_string()) return text_problem(schema, value.get_ref<const std::string&>(), at);
    if (value.is_number_integer()) return number_problem(schema, value.get<std::int64_t>(), at);
    return {};
  }

 private:
  static bool has_type(const Json& type, const Json& value) {
    const auto& name = type.get_ref<const std::string&>();
    return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
           (name == "string" && value.is_string()) || (name == "integer" && value.is_number_integer()) ||
           (name == "boolean" && value.is_boolean());
  }

  static std::string enum_problem(const Json& choices, const Json& value, const std::string& at) {
    std::string known;
    for (const Json& choice : choices) {
      if (choice == value) return {};
      known += (known.empty() ? "" : ", ") + choice.dump();
    }
    return at + " must be one of " + known;
  }

  std::string object_problem(const Json& schema, const Json& value, const std::string& at) const {
    const auto properties = schema.find("properties");
    const auto others = schema.find("additionalProperties");
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "/" + name;
      const bool named = properties != schema.end() && properties->contains(name);
      const Json* rule = named ? &properties->at(name) : nullptr;
      if (rule == nullptr && others != schema.end() && others->is_object()) rule = &*others;
      if (rule == nullptr) return place + " is not known; remove it or correct its name";
      if (auto wrong = problem(*rule, member, place); !wrong.empty()) return wrong;
    }
    if (const auto required = schema.find("required"); required != schema.end())
      for (const Json& name : *required)
        if (!value.contains(name.get_ref<const std::string&>()))
          return at + "/" + name.get<std::string>() + " is missing";
    return {};
  }

  std::string array_problem(const Json& schema, const Json& value, const std::string& at) const {
    if (const auto most = schema.find("maxItems");
        most != schema.end() && value.size() > most->get<std::size_t>())
      return at + " has more than " + most->dump() + " entries";
    if (const auto rule = schema.find("items"); rule != schema.end())
      for (std::size_t i = 0; i < value.size(); ++i)
        if (auto wrong = problem(*rule, value[i], at + "/" + std::to_string(i)); !wrong.empty()) return wrong;
    return {};
  }

  static std::string text_problem(const Json& schema, const std::string& value, const std::string& at) {
    const std::size_t characters = character_count(value);
    if (const auto least = schema.find("minLength");
        least != schema.end() && characters < least->get<std::size_t>())
      return at + " must have at least " + least->dump() + " characters";
    if (const auto most = schema.find("maxLength");
        most != schema.end() && characters > most->get<std::size_t>())
      return at + " must have at most " + most->dump() + " characters";
    if (const auto pattern = schema.find("pattern"); pattern != schema.end())
      if (!std::regex_search(value, expression(pattern->get_ref<const std::string&>())))
        return at + " is not of the form " + pattern->get<std::string>();
    return {};
  }

  static std::string number_problem(const Json& schema, std::int64_t value, const std::string& at) {
    const auto least = schema.find("minimum");
    const auto most = schema.find("maximum");
    if ((least != schema.end() && value < least->get<std::int64_t>()) ||
        (most != schema.end() && value > most->get<std::int64_t>()))
      return at + " must be a number from " + least->dump() + " to " + most->dump();
    return {};
  }

  const Json& whole_;
};

}  // namespace

std::string schema_problem(const Json& schema, const Json& value) {
  return SchemaCheck(schema).problem(schema, value, "");
}

}  // namespace fiscal::municipal
