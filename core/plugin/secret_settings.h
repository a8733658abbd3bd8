#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiscal::plugin {

/// A secret that stands in the settings of a connection as it is, where its name should: `${secret:name}`.
struct SecretSetting {
  std::string pointer;  ///< JSON pointer into the settings: "/api_key".
  std::string name;     ///< What the vault may call it: "api_key".
  std::string value;
};

/// The texts of the settings that `config_schema` (Manifest::config_schema) marks `writeOnly`, themselves or
/// in an object or a list that is, and that name no secret of the vault. Neither is trusted: what is no JSON
/// object has none.
std::vector<SecretSetting> plain_secrets(std::string_view config_schema, std::string_view settings);

}  // namespace fiscal::plugin
