#include "plugins/nfeio/nfeio_settings.h"

namespace fiscal::nfeio {

NfeioSettings read_nfeio_settings(const Settings& settings) {
  aggregator::refuse_unknown(settings,
                             {"company_id", "api_key", "webhook_secret", "service_codes", "base_url"});
  NfeioSettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.company_id = settings.text("company_id");
  if (read.company_id.empty() || read.company_id.size() > 64)
    throw SettingError("company_id", "must be the id of the company at NFE.io");
  read.api_key = aggregator::read_secret(settings, "api_key");
  read.webhook_secret = aggregator::read_secret_if(settings, "webhook_secret");
  read.service_codes = settings.texts("service_codes");
  return read;
}

}  // namespace fiscal::nfeio
