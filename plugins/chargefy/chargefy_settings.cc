#include "plugins/chargefy/chargefy_settings.h"

namespace fiscal::chargefy {

ChargefySettings read_chargefy_settings(const Settings& settings) {
  aggregator::refuse_unknown(settings, {"api_key", "webhook_secret", "webhook_key", "delivery", "base_url"});
  ChargefySettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.api_key = aggregator::read_secret(settings, "api_key");
  read.webhook_secret = aggregator::read_secret_if(settings, "webhook_secret");
  const std::string key = settings.text("webhook_key", "standard");
  if (key != "standard" && key != "text")
    throw SettingError("webhook_key", "must be \"standard\" or \"text\"");
  read.webhook_key = key == "standard" ? ProofMethod::StandardWebhooks : ProofMethod::HmacSha256;
  read.delivery = settings.text("delivery", "manual");
  if (read.delivery != "manual" && read.delivery != "chargefy")
    throw SettingError("delivery", "must be \"chargefy\" or \"manual\"");
  return read;
}

}  // namespace fiscal::chargefy
