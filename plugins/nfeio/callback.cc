#include "plugins/nfeio/callback.h"

#include "plugins/common/callbacks.h"
#include "plugins/nfeio/invoice_reader.h"

namespace fiscal::nfeio {

bool is_genuine(const InboundMessage& message, const NfeioSettings& settings, Host& host) {
  constexpr std::string_view prefix = "sha1=";
  const std::string_view header = aggregator::header_of(message, "x-hub-signature");
  if (settings.webhook_secret.empty() || !header.starts_with(prefix)) return false;
  const auto proof = aggregator::bytes_from_hex(header.substr(prefix.size()));
  return proof && host.verify({ProofMethod::HmacSha1, settings.webhook_secret, message.body, *proof});
}

std::optional<aggregator::RemoteDocument> read_callback(const InboundMessage& message) {
  return find_invoice(message.body, message.context.environment);
}

}  // namespace fiscal::nfeio
