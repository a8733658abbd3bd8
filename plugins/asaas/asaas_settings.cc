#include "plugins/asaas/asaas_settings.h"

namespace fiscal::asaas {

AsaasSettings read_asaas_settings(const Settings& settings) {
  aggregator::refuse_unknown(settings, {"api_key", "webhook_token", "service_ids", "service_codes",
                                        "service_code_form", "iss_rate", "authorize_now", "base_url"});
  AsaasSettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.api_key = aggregator::read_secret(settings, "api_key");
  read.webhook_token = aggregator::read_secret_if(settings, "webhook_token");
  read.service_ids = settings.texts("service_ids");
  read.service_codes = settings.texts("service_codes");
  const std::string form = settings.text("service_code_form", "item");
  if (form != "item" && form != "national")
    throw SettingError("service_code_form", "must be \"item\" or \"national\"");
  read.service_code_form = form == "item" ? ServiceCodeForm::Item : ServiceCodeForm::National;
  if (settings.has("iss_rate")) {
    read.iss_rate = parse_rate(settings.text("iss_rate"));
    if (!read.iss_rate || *read.iss_rate > Rate{1'000'000})
      throw SettingError("iss_rate", "must be a percentage like \"2.00\"");
  }
  read.authorize_now = settings.flag("authorize_now", true);
  return read;
}

}  // namespace fiscal::asaas
