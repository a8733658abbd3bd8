#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/api/http_server.h"
#include "core/api/tls_context.h"
#include "core/dispatch/dispatcher.h"
#include "core/intake/intake.h"
#include "core/notify/courier.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/settings/gateway.h"

/// What the operator's file says, in the words of the rooms that it is for.
namespace fiscal::app {

services::CurlTransport::Options transport_options(const settings::Gateway& gateway);
/// What endpoints answer is looked at no further than their status.
services::CurlTransport::Options webhook_transport_options(const settings::Gateway& gateway);
services::HttpService::Options http_options(const settings::Gateway& gateway);

notify::TargetPolicy webhook_targets(const settings::Notify& notify);
notify::CourierOptions courier_options(const settings::Notify& notify);

dispatch::DispatchOptions dispatch_options(const settings::Dispatch& dispatch);
intake::Limits intake_limits(const settings::Gateway& gateway);

/// Of a server at "address:port".
api::HttpServerOptions server_options(const std::string& listen, const settings::Server& server);
/// Health and metrics are few and short; what crowds the API's server must not reach them.
api::HttpServerOptions health_server_options(const settings::Server& server);
/// Null where the server speaks plain HTTP. Throws what `api::TlsContext` throws.
std::unique_ptr<api::TlsContext> tls_context(const std::optional<settings::Tls>& tls);

}  // namespace fiscal::app
