#include "plugins/safe2pay/safe2pay_settings.h"

#include <string_view>

namespace fiscal::safe2pay {
namespace {

std::string read_path(const Settings& settings, std::string_view name, std::string_view otherwise,
                      std::string_view placeholder) {
  const std::string path = settings.text(name, otherwise);
  const bool plain = path.find_first_of(" ?#\r\n$") == std::string::npos && path.size() <= 200;
  if (!path.starts_with('/') || !plain || path.find(placeholder) == std::string::npos)
    throw SettingError(name, "must be a path like " + std::string(otherwise));
  return path;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Safe2PaySettings read_safe2pay_settings(const Settings& settings) {
  aggregator::refuse_unknown(
      settings, {"token", "service_ids", "callback_token", "note_path", "cancel_path", "asks", "base_url"});
  Safe2PaySettings read;
  read.addresses.own = aggregator::read_base_url(settings);
  read.token = aggregator::read_secret(settings, "token");
  read.callback_token = aggregator::read_secret_if(settings, "callback_token");
  read.service_ids = settings.texts("service_ids");
  if (read.service_ids.empty())
    throw SettingError("service_ids", "must name at least one service of Safe2Pay");
  for (const auto& [code, id] : read.service_ids)
    if (!is_number(id))
      throw SettingError("service_ids/" + code, "must be the number of a service at Safe2Pay");
  read.note_path = read_path(settings, "note_path", "/v2/nfse/transaction/{transaction}", "{transaction}");
  read.cancel_path = read_path(settings, "cancel_path", "/v2/nfse/{id}", "{id}");
  read.asks = settings.flag("asks", false);
  return read;
}

}  // namespace fiscal::safe2pay
