#pragma once

#include <fiscal/provider.hpp>

#include <string>

#include "plugins/common/settings.h"

namespace fiscal::chargefy {

/// The connection's settings (manifest.json says what each means).
struct ChargefySettings {
  aggregator::Addresses addresses{{}, "https://api.chargefy.io", "https://api.chargefy.io"};
  std::string api_key;         ///< A placeholder.
  std::string webhook_secret;  ///< A placeholder, or empty.
  ProofMethod webhook_key = ProofMethod::StandardWebhooks;
  std::string delivery;
};

/// Throws SettingError.
ChargefySettings read_chargefy_settings(const Settings& settings);

}  // namespace fiscal::chargefy
