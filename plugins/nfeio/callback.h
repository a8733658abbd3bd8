#pragma once

#include <fiscal/provider.hpp>

#include <optional>

#include "plugins/common/remote_document.h"
#include "plugins/nfeio/nfeio_settings.h"

namespace fiscal::nfeio {

/// Whether a delivery was signed with the webhook's secret: "X-Hub-Signature: sha1=" and the HMAC-SHA1 of the
/// raw body in hexadecimal (as captured from real deliveries; the vendor's pages name another header and
/// digest).
bool is_genuine(const InboundMessage& message, const NfeioSettings& settings, Host& host);

/// The service invoice that a delivery is about; nothing for a ping.
std::optional<aggregator::RemoteDocument> read_callback(const InboundMessage& message);

}  // namespace fiscal::nfeio
