#include "plugins/fatoripay/fatoripay_settings.h"

namespace fiscal::fatoripay {

FatoriPaySettings read_fatoripay_settings(const Settings& settings) {
  aggregator::refuse_unknown(settings, {"client_id", "client_secret", "username", "callback_token",
                                        "notification_url", "cancel_path", "base_url"});
  FatoriPaySettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.client_id = aggregator::read_secret(settings, "client_id");
  read.client_secret = aggregator::read_secret(settings, "client_secret");
  read.username = settings.text("username");
  if (read.username.empty()) throw SettingError("username", "must name who logs in");
  read.callback_token = aggregator::read_secret_if(settings, "callback_token");
  read.notification_url = settings.text("notification_url", "");
  read.cancel_path = settings.text("cancel_path", "/api/v1/invoices/{id}/cancel");
  if (!read.cancel_path.starts_with('/') || read.cancel_path.find("{id}") == std::string::npos ||
      read.cancel_path.find_first_of(" ?#$\r\n") != std::string::npos)
    throw SettingError("cancel_path", "must be a path like /api/v1/invoices/{id}/cancel");
  return read;
}

}  // namespace fiscal::fatoripay
