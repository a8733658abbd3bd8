#include "core/services/host_services.h"

#include "core/services/served_call.h"

namespace fiscal::services {

const std::vector<std::string>& HostServices::offered() {
  static const std::vector<std::string> names{"http/1", "kv/1", "sign/1", "verify/1"};
  return names;
}

CallEvidence HostServices::serve(const CallScope& scope,
                                 const std::function<void(plugin::CallServices&)>& call) {
  CallRecord record;
  HttpService http(transport_, keyring_, clock_, log_, http_, scope, record);
  ServedCall services(http, keyring_, kv_rows_, clock_, log_, scope, record);
  call(services);
  if (record.broken) std::rethrow_exception(record.broken);
  return std::move(record.evidence);
}

}  // namespace fiscal::services
