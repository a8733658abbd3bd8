#include <fiscal/provider.hpp>
#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal {
namespace {

nlohmann::ordered_json parse_settings(std::string_view text) {
  auto read = read_strict(text);
  if (!read.ok()) {
    const Finding& problem = read.problems.front();
    if (!problem.field.empty()) throw SettingError(problem.field.substr(1), problem.text);
    throw ProviderError("the settings document " + problem.text);
  }
  if (!read.value.is_object()) throw ProviderError("the settings must be a JSON object");
  return std::move(read.value);
}

}  // namespace

struct Settings::Parsed {
  std::string text;
  nlohmann::ordered_json object;

  /// The member, or nothing when it is absent or null.
  const nlohmann::ordered_json* find(std::string_view name) const {
    const auto found = object.find(std::string(name));
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }
};

Settings::Settings(std::string json_object) : parsed_(std::make_unique<Parsed>()) {
  parsed_->object = parse_settings(json_object);
  parsed_->text = std::move(json_object);
}

Settings::~Settings() = default;
Settings::Settings(Settings&&) noexcept = default;

std::string Settings::text(std::string_view name) const {
  const auto* value = parsed_->find(name);
  if (value == nullptr) throw SettingError(name, "is required: add it as a string");
  if (!value->is_string()) throw SettingError(name, "must be a string");
  return value->get<std::string>();
}

std::string Settings::text(std::string_view name, std::string_view otherwise) const {
  return has(name) ? text(name) : std::string(otherwise);
}

std::int64_t Settings::number(std::string_view name, std::int64_t otherwise) const {
  const auto* value = parsed_->find(name);
  if (value == nullptr) return otherwise;
  const bool too_large = value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX;
  if (!value->is_number_integer() || too_large) throw SettingError(name, "must be a whole number");
  return value->get<std::int64_t>();
}

bool Settings::flag(std::string_view name, bool otherwise) const {
  const auto* value = parsed_->find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) throw SettingError(name, "must be true or false");
  return value->get<bool>();
}

std::vector<std::pair<std::string, std::string>> Settings::texts(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> members;
  const auto* value = parsed_->find(name);
  if (value == nullptr) return members;
  if (!value->is_object()) throw SettingError(name, "must be an object of strings");
  for (const auto& [key, member] : value->items()) {
    if (!member.is_string()) throw SettingError(std::string(name) + "/" + key, "must be a string");
    members.emplace_back(key, member.get<std::string>());
  }
  return members;
}

bool Settings::has(std::string_view name) const { return parsed_->find(name) != nullptr; }

std::string_view Settings::json() const { return parsed_->text; }

}  // namespace fiscal
