#pragma once

#include "core/notify/form.h"

namespace fiscal::notify {

/// Standard Webhooks 1.0.0 (standardwebhooks.com): `webhook-id`, `webhook-timestamp` and `webhook-signature`
/// with one `v1` signature for each secret that lives; the body is `{"type", "timestamp", "data"}`.
class StandardForm final : public Form {
 public:
  std::string_view name() const override { return "standard"; }
  std::optional<Finding> problem_of(const Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override;
  std::optional<Message> message_for(const ToldEvent& event, const Endpoint& endpoint) const override;
  HttpHeaders headers_for(const Attempt& attempt, const Endpoint& endpoint) const override;
};

/// The key in "whsec_" and base64 of 24 to 64 bytes; nothing when it is none.
std::optional<std::string> standard_key(std::string_view secret);

/// The three headers of an attempt, with one signature for each key.
HttpHeaders standard_headers(const Attempt& attempt, const std::vector<std::string>& keys);

/// "v1," and the HMAC-SHA256 of "<id>.<timestamp>.<body>" in base64. `secret` is "whsec_" and base64 of the
/// key; nothing when it is not.
std::optional<std::string> standard_signature(std::string_view secret, std::string_view id,
                                              std::int64_t timestamp, std::string_view body);

}  // namespace fiscal::notify
