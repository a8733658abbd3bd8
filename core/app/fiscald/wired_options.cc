#include "core/app/fiscald/wired_options.h"

#include <algorithm>

#include "core/api/hooks.h"
#include "core/base/fail_point.h"

namespace fiscal::app {

services::CurlTransport::Options transport_options(const settings::Gateway& gateway) {
  services::CurlTransport::Options options;
  options.ca_file = gateway.outbound.ca_file;
  options.connect_timeout = gateway.outbound.connect_timeout;
  // The calls that are in flight at one moment want their connections again at the next.
  options.handles.idle_handles =
      std::max(options.handles.idle_handles, static_cast<std::size_t>(gateway.dispatch.threads));
  options.handles.pools = 2 * options.handles.idle_handles;
  return options;
}

services::CurlTransport::Options webhook_transport_options(const settings::Gateway& gateway) {
  auto options = transport_options(gateway);
  options.max_body = 64 * 1024;
  options.max_head = 16 * 1024;
  return options;
}

notify::TargetPolicy webhook_targets(const settings::Notify& notify) {
  notify::TargetPolicy policy;
  policy.ports.assign(notify.ports.begin(), notify.ports.end());
  policy.allowed = notify.allowed_targets;
  return policy;
}

notify::CourierOptions courier_options(const settings::Notify& notify) {
  notify::CourierOptions options;
  options.retry.assign(notify.retry.begin(), notify.retry.end());
  options.timeout = notify.timeout;
  // A receiver beside the test answers in no time.
  options.lease = FISCAL_BREAKS("short_webhook_lease") ? milliseconds(300)
                                                       : notify.timeout + notify.timeout + notify.timeout;
  options.first_rest = notify.rest;
  options.disable_after = notify.disable_after;
  options.keep = notify.keep;
  options.in_flight_per_endpoint = notify.in_flight_per_endpoint;
  options.targets = webhook_targets(notify);
  return options;
}

services::HttpService::Options http_options(const settings::Gateway& gateway) {
  services::HttpService::Options options;
  if (gateway.outbound.plain_http_to_loopback) options.plain_http = services::PlainHttp::AllowedToLoopback;
  options.recorded_body = static_cast<std::size_t>(gateway.outbound.recorded_body_bytes);
  return options;
}

dispatch::DispatchOptions dispatch_options(const settings::Dispatch& dispatch) {
  dispatch::DispatchOptions options;
  options.threads = dispatch.threads;
  options.lease = dispatch.lease;
  options.patience.retry.assign(dispatch.retry.begin(), dispatch.retry.end());
  options.patience.query.assign(dispatch.query.begin(), dispatch.query.end());
  options.patience.give_up = dispatch.give_up;
  options.patience.ask_a_person = dispatch.ask_a_person;
  options.patience.late_after = dispatch.late_after;
  options.patience.tries_before_next_connection = dispatch.tries_before_next_connection;
  return options;
}

api::HttpServerOptions server_options(const std::string& listen, const settings::Server& server) {
  api::HttpServerOptions options;
  const auto colon = listen.rfind(':');
  options.address = listen.substr(0, colon);
  options.port = static_cast<std::uint16_t>(std::stoi(listen.substr(colon + 1)));
  options.threads = server.threads;
  options.max_connections = server.max_connections;
  options.max_per_address = server.max_connections_per_address;
  options.header_timeout = server.header_timeout;
  options.body_timeout = server.body_timeout;
  options.write_timeout = server.write_timeout;
  options.idle_timeout = server.idle_timeout;
  options.framing.max_body = static_cast<std::size_t>(server.max_body_bytes);
  options.framing.narrower.push_back(api::hook_limit());
  return options;
}

api::HttpServerOptions health_server_options(const settings::Server& server) {
  auto options = server_options(server.health_listen, server);
  options.threads = 4;
  options.max_connections = 200;
  return options;
}

std::unique_ptr<api::TlsContext> tls_context(const std::optional<settings::Tls>& tls) {
  if (!tls) return nullptr;
  api::TlsFiles files{tls->certificate_file, tls->key_file, {}};
  if (tls->client_ca_file) files.client_ca = *tls->client_ca_file;
  return std::make_unique<api::TlsContext>(std::move(files));
}

intake::Limits intake_limits(const settings::Gateway& gateway) {
  return {static_cast<std::size_t>(gateway.server.max_body_bytes), gateway.schedule_ahead,
          gateway.schedule_behind};
}

}  // namespace fiscal::app
