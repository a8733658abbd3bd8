#include "plugins/woovi/woovi_settings.h"

#include <fiscal/encoding.hpp>

#include "plugins/woovi/signature.h"

namespace fiscal::woovi {
namespace {

std::string read_public_key(const Settings& settings) {
  if (!settings.has("webhook_public_key")) return {};
  std::string key = settings.text("webhook_public_key");
  if (!key.starts_with("-----BEGIN"))
    if (auto decoded = base64_decode(key, Base64Whitespace::Skipped)) key = std::move(*decoded);
  if (!is_public_key(key))
    throw SettingError("webhook_public_key", "must be an RSA public key as PEM, or that PEM in base64");
  return key;
}

}  // namespace

WooviSettings read_woovi_settings(const Settings& settings) {
  aggregator::refuse_unknown(settings, {"app_id", "webhook_public_key", "webhook_secret", "base_url"});
  WooviSettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.app_id = aggregator::read_secret(settings, "app_id");
  read.webhook_public_key = read_public_key(settings);
  read.webhook_secret = aggregator::read_secret_if(settings, "webhook_secret");
  return read;
}

}  // namespace fiscal::woovi
