#pragma once

#include <fiscal/provider.hpp>

#include "plugins/chargefy/chargefy_settings.h"

namespace fiscal::chargefy {

/// Chargefy for one connection: billing invoices, no fiscal documents.
class Chargefy final : public Provider, public ReadsEvents {
 public:
  explicit Chargefy(const Settings& settings) : settings_(read_chargefy_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// Believed when it is signed as Standard Webhooks say.
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  ChargefySettings settings_;
};

}  // namespace fiscal::chargefy
