#pragma once

#include <string>

#include "core/notify/form.h"

namespace fiscal::dialects::safe2pay {

/// Safe2Pay's callbacks: one flat object for each change of the NFS-e's status number, without a signature.
/// Settings:
/// `{"base_url": "https://gateway.example/safe2pay"}`, what links to files begin with.
class Safe2PayForm final : public notify::Form {
 public:
  /// `base_url`: where the dialect lies, for endpoints whose settings do not say it.
  explicit Safe2PayForm(std::string base_url) : base_url_(std::move(base_url)) {}

  std::string_view name() const override { return "safe2pay"; }
  std::optional<Finding> problem_of(const notify::Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override { return {}; }
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override;
  HttpHeaders headers_for(const notify::Attempt&, const notify::Endpoint&) const override { return {}; }

 private:
  std::string base_url_;
};

}  // namespace fiscal::dialects::safe2pay
