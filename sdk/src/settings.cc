#include <fiscal/provider.hpp>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

namespace fiscal {
namespace {

constexpr std::size_t max_settings = 1u << 20;
constexpr int max_settings_depth = 16;

/// Refuses what a JSON library would let pass: a key that stands twice, and depth without bound.
class SettingsGuard {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > max_settings_depth) throw ProviderError("the settings are nested more than 16 levels deep");
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second)
      throw SettingError(parsed.get<std::string>(), "stands more than once");
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

nlohmann::json parse_settings(const std::string& text) {
  if (text.size() > max_settings) throw ProviderError("the settings are larger than 1 MiB");
  try {
    SettingsGuard guard;
    auto object = nlohmann::json::parse(text, std::ref(guard));
    if (!object.is_object()) throw ProviderError("the settings must be a JSON object");
    return object;
  } catch (const nlohmann::json::exception& error) {
    throw ProviderError(std::string("the settings are not valid JSON: ") + error.what());
  }
}

}  // namespace

struct Settings::Parsed {
  std::string text;
  nlohmann::json object;

  /// The member, or nothing when it is absent or null.
  const nlohmann::json* find(std::string_view name) const {
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
