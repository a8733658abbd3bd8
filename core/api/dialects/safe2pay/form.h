#pragma once

#include <functional>
#include <string>

#include "core/notify/form.h"

namespace fiscal::dialects::safe2pay {

/// Safe2Pay's callbacks: one flat object for each change of the NFS-e's status number, without a signature,
/// to the account's endpoints in this form and to the `CallbackUrl` of the transaction. Settings:
/// `{"base_url": "https://gateway.example/safe2pay"}`, what links to files begin with.
class Safe2PayForm final : public notify::Form {
 public:
  /// The canonical invoice as it was accepted, as JSON.
  using RequestOf = std::function<std::string(InvoiceId)>;

  /// `base_url`: where the dialect lies, for endpoints whose settings do not say it. `request_of` is called
  /// on any thread.
  Safe2PayForm(RequestOf request_of, std::string base_url)
      : request_of_(std::move(request_of)), base_url_(std::move(base_url)) {}

  std::string_view name() const override { return "safe2pay"; }
  std::optional<Finding> problem_of(const notify::Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override { return {}; }
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override;
  HttpHeaders headers_for(const notify::Attempt&, const notify::Endpoint&) const override { return {}; }

 private:
  RequestOf request_of_;
  std::string base_url_;
};

}  // namespace fiscal::dialects::safe2pay
