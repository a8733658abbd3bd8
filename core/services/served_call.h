#pragma once

#include "core/plugin/runner.h"
#include "core/services/call_record.h"
#include "core/services/http_service.h"
#include "core/services/kv_rows.h"

namespace fiscal::services {

/// The services of one call: reads what the plugin asks, hands it to the service, writes the answer.
/// Everything that the host throws meanwhile ends up in the record, since no exception may reach a plugin.
class ServedCall final : public plugin::CallServices {
 public:
  ServedCall(HttpService& http, vault::Keyring& keyring, KvRows& kv_rows, const Clock& clock, Log& log,
             const CallScope& scope, CallRecord& record)
      : http_(http),
        keyring_(keyring),
        kv_rows_(kv_rows),
        clock_(clock),
        log_(log),
        scope_(scope),
        record_(record) {}

  Answer call(std::string_view service, std::string_view request) override;
  void log(int level, std::string_view record) override;
  Duration remaining() override;

 private:
  Answer dispatch(std::string_view service, std::string_view request);
  Answer http(std::string_view request);
  Answer sign(std::string_view request);
  Answer verify(std::string_view request);
  Answer kv(std::string_view request);

  HttpService& http_;
  vault::Keyring& keyring_;
  KvRows& kv_rows_;
  const Clock& clock_;
  Log& log_;
  const CallScope& scope_;
  CallRecord& record_;
  int log_lines_left_ = 200;
};

}  // namespace fiscal::services
