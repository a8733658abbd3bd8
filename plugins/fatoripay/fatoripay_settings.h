#pragma once

#include <fiscal/provider.hpp>

#include <string>

#include "plugins/common/settings.h"

namespace fiscal::fatoripay {

/// The connection's settings (manifest.json says what each means).
struct FatoriPaySettings {
  aggregator::Addresses addresses{{}, "https://api.fatoripay.com.br", "https://sandbox-api.fatoripay.com.br"};
  std::string client_id;      ///< A placeholder.
  std::string client_secret;  ///< A placeholder.
  std::string username;
  std::string callback_token;    ///< A placeholder, or empty.
  std::string notification_url;  ///< Or empty.
  std::string cancel_path;
};

/// Throws SettingError.
FatoriPaySettings read_fatoripay_settings(const Settings& settings);

}  // namespace fiscal::fatoripay
