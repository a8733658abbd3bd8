#pragma once

#include <fiscal/provider.hpp>

#include <string>
#include <utility>
#include <vector>

#include "plugins/common/settings.h"

namespace fiscal::safe2pay {

/// The connection's settings (manifest.json says what each means).
struct Safe2PaySettings {
  aggregator::Addresses addresses{{}, "https://api.safe2pay.com.br", "https://api.safe2pay.com.br"};
  std::string token;           ///< A placeholder.
  std::string callback_token;  ///< A placeholder, or empty.
  std::vector<std::pair<std::string, std::string>> service_ids;
  std::string note_path;
  std::string cancel_path;
  bool asks = false;
};

/// Throws SettingError.
Safe2PaySettings read_safe2pay_settings(const Settings& settings);

}  // namespace fiscal::safe2pay
