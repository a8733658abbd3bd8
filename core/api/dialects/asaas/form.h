#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/notify/form.h"

namespace fiscal::dialects::asaas {

/// Asaas' webhooks: `{"id", "event", "dateCreated", "account", "invoice"}` with the endpoint's token in the
/// header `asaas-access-token`; only status 200 counts as delivered. An endpoint whose order is `endpoint`
/// has the semantics of sendType SEQUENTIALLY, one whose order is `none` those of NON_SEQUENTIALLY.
class AsaasForm final : public notify::Form {
 public:
  /// The canonical invoice as it was accepted, as JSON.
  using RequestOf = std::function<std::string(InvoiceId)>;

  /// `base_url`: where the dialect lies, for endpoints whose settings do not say it. `request_of` is called
  /// on any thread.
  AsaasForm(RequestOf request_of, std::string base_url)
      : request_of_(std::move(request_of)), base_url_(std::move(base_url)) {}

  std::string_view name() const override { return "asaas"; }
  std::optional<Finding> problem_of(const notify::Endpoint& endpoint, std::string_view secret) const override;
  std::string new_secret() const override;
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override;
  HttpHeaders headers_for(const notify::Attempt& attempt, const notify::Endpoint& endpoint) const override;
  bool is_delivered(int status) const override { return status == 200; }
  /// Fifteen tries; then a sequential queue is interrupted, with its head unsent.
  std::optional<notify::Patience> patience(const notify::Endpoint& endpoint) const override;

 private:
  RequestOf request_of_;
  std::string base_url_;
};

/// The names of Asaas' events of invoices, as a JSON list. An endpoint whose settings have `events` hears
/// those of them alone.
nlohmann::ordered_json invoice_events();

}  // namespace fiscal::dialects::asaas
