#pragma once

#include <fiscal/provider.hpp>

#include "plugins/asaas/asaas_settings.h"

namespace fiscal::asaas {

/// Asaas for one connection.
class Asaas final : public Provider, public ReadsEvents {
 public:
  explicit Asaas(const Settings& settings) : settings_(read_asaas_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// Believed when the header asaas-access-token is the webhook's token.
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  AsaasSettings settings_;
};

}  // namespace fiscal::asaas
