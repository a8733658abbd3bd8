#pragma once

#include <fiscal/provider.hpp>

#include <string>
#include <utility>
#include <vector>

#include "plugins/common/settings.h"

namespace fiscal::nfeio {

/// The connection's settings (manifest.json says what each means).
struct NfeioSettings {
  aggregator::Addresses addresses{{}, "https://api.nfe.io", "https://api.nfe.io"};
  std::string company_id;
  std::string api_key;         ///< A placeholder.
  std::string webhook_secret;  ///< A placeholder, or empty.
  std::vector<std::pair<std::string, std::string>> service_codes;
};

/// Throws SettingError.
NfeioSettings read_nfeio_settings(const Settings& settings);

}  // namespace fiscal::nfeio
