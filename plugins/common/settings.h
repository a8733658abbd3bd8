#pragma once

#include <fiscal/provider.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fiscal::aggregator {

/// Where a provider answers.
struct Addresses {
  std::optional<std::string> own;  ///< The setting base_url.
  std::string_view production;
  std::string_view
      test;  ///< The same as `production` where an account, not an address, is of an environment.
};

/// The setting base_url as an address without a slash at its end. Throws SettingError.
std::optional<std::string> read_base_url(const Settings& settings);

/// The address for an environment; a finding when the setting names that of the other one.
std::variant<std::string, Finding> address_for(const Addresses& addresses, Environment environment);

/// A setting that names a secret, "${secret:name}", and nothing else: credentials do not stand in settings.
/// Throws SettingError.
std::string read_secret(const Settings& settings, std::string_view name);
/// The same, or an empty text when it is absent.
std::string read_secret_if(const Settings& settings, std::string_view name);

/// Throws SettingError for every setting that is not among `known`.
void refuse_unknown(const Settings& settings, std::initializer_list<std::string_view> known);

}  // namespace fiscal::aggregator
