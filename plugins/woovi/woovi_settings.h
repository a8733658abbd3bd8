#pragma once

#include <fiscal/provider.hpp>

#include <string>

#include "plugins/common/settings.h"

namespace fiscal::woovi {

/// The connection's settings (manifest.json says what each means).
struct WooviSettings {
  aggregator::Addresses addresses{{}, "https://api.woovi.com", "https://api.woovi-sandbox.com"};
  std::string app_id;              ///< A placeholder.
  std::string webhook_public_key;  ///< PEM, or empty.
  std::string webhook_secret;      ///< A placeholder, or empty.
};

/// Throws SettingError.
WooviSettings read_woovi_settings(const Settings& settings);

}  // namespace fiscal::woovi
