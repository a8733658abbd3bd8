#include "core/plugin/secret_settings.h"

#include <nlohmann/json.hpp>

#include "core/base/ids.h"

namespace fiscal::plugin {
namespace {

using SettingsJson = nlohmann::json;

constexpr std::string_view placeholder = "${secret:";

/// Schemas of manifests are shallow; a value deeper than this is none that they describe.
constexpr int most_levels = 16;

constexpr std::size_t most_name_bytes = 40;

const SettingsJson& member_or_nothing(const SettingsJson& object, const std::string& name) {
  static const SettingsJson nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

/// The setting's own name, spelled as the names of secrets are (is_valid_name).
std::string name_of(const SettingsJson::json_pointer& at) {
  auto pointer = at;
  const auto is_index = [](const std::string& token) {
    return token.find_first_not_of("0123456789") == std::string::npos;
  };
  while (!pointer.empty() && is_index(pointer.back())) pointer.pop_back();
  std::string name = pointer.empty() ? "setting" : pointer.back().substr(0, most_name_bytes);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_valid_name({&c, 1})) c = '_';
  }
  return name;
}

void collect(const SettingsJson& schema, const SettingsJson& value, const SettingsJson::json_pointer& at,
             bool secret, int levels, std::vector<SecretSetting>& found) {
  if (levels == 0) return;
  const SettingsJson& mark = member_or_nothing(schema, "writeOnly");
  secret = secret || (mark.is_boolean() && mark.get<bool>());
  if (value.is_object())
    for (const auto& [name, inner] : value.items())
      collect(member_or_nothing(member_or_nothing(schema, "properties"), name), inner, at / name, secret,
              levels - 1, found);
  if (value.is_array())
    for (std::size_t n = 0; n < value.size(); ++n)
      collect(member_or_nothing(schema, "items"), value[n], at / n, secret, levels - 1, found);
  if (!secret || !value.is_string()) return;
  const auto& text = value.get_ref<const std::string&>();
  if (!text.empty() && text.find(placeholder) == std::string::npos)
    found.push_back({at.to_string(), name_of(at), text});
}

}  // namespace

std::vector<SecretSetting> plain_secrets(std::string_view config_schema, std::string_view settings) {
  std::vector<SecretSetting> found;
  const auto schema = SettingsJson::parse(config_schema, nullptr, false);
  const auto value = SettingsJson::parse(settings, nullptr, false);
  collect(schema, value, SettingsJson::json_pointer(), false, most_levels, found);
  return found;
}

}  // namespace fiscal::plugin
