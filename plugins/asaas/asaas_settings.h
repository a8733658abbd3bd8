#pragma once

#include <fiscal/provider.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/settings.h"

namespace fiscal::asaas {

/// How a service code that no table lists is written.
enum class ServiceCodeForm { Item, National };

/// The connection's settings (manifest.json says what each means).
struct AsaasSettings {
  aggregator::Addresses addresses{{}, "https://api.asaas.com", "https://api-sandbox.asaas.com"};
  std::string api_key;        ///< A placeholder.
  std::string webhook_token;  ///< A placeholder, or empty.
  std::vector<std::pair<std::string, std::string>> service_ids;
  std::vector<std::pair<std::string, std::string>> service_codes;
  ServiceCodeForm service_code_form = ServiceCodeForm::Item;
  std::optional<Rate> iss_rate;
  bool authorize_now = true;
};

/// Throws SettingError.
AsaasSettings read_asaas_settings(const Settings& settings);

}  // namespace fiscal::asaas
