#pragma once

#include "core/notify/form.h"

namespace fiscal::dialects::fatoripay {

/// FatoriPay's notifications: `invoice_id`, `ref` and `new_status` as a form, without a signature. They go to
/// the `notification_url` of each invoice when its status becomes another one, and to triggers: endpoints
/// whose settings are `{"action": "invoice_created" | "invoice_status_changed" | "payment_received"}`, the
/// second where none is said.
class FatoriPayForm final : public notify::Form {
 public:
  std::string_view name() const override { return "fatoripay"; }
  std::optional<Finding> problem_of(const notify::Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override { return {}; }
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override;
  HttpHeaders headers_for(const notify::Attempt&, const notify::Endpoint&) const override { return {}; }
};

/// Where a billing invoice keeps the address that its request named, among its metadata.
inline constexpr const char* notification_url_member = "fatoripay.notification_url";

/// Whether FatoriPay has a trigger of this name.
bool is_action(std::string_view action);

}  // namespace fiscal::dialects::fatoripay
