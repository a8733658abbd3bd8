#pragma once

#include <functional>
#include <string>

#include "core/notify/form.h"

namespace fiscal::dialects::chargefy {

/// Chargefy's webhooks: Standard Webhooks whose body is `{"type", "id", "created_at", "data"}` with the whole
/// billing invoice. A secret is "whsec_" and base64 of the key, or "chargefy_whs_…", which as a whole is the
/// key (assumption).
class ChargefyForm final : public notify::Form {
 public:
  /// Whether an account issues in production. Called on any thread.
  using IsLive = std::function<bool(const AccountId&)>;

  /// `base_url`: what addresses of pages begin with, for endpoints whose settings do not say it.
  ChargefyForm(IsLive is_live, std::string base_url)
      : is_live_(std::move(is_live)), base_url_(std::move(base_url)) {}

  std::string_view name() const override { return "chargefy"; }
  std::optional<Finding> problem_of(const notify::Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override;
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override;
  HttpHeaders headers_for(const notify::Attempt& attempt, const notify::Endpoint& endpoint) const override;

 private:
  IsLive is_live_;
  std::string base_url_;
};

}  // namespace fiscal::dialects::chargefy
