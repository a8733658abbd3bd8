#pragma once

#include <fiscal/provider.hpp>

#include "plugins/woovi/woovi_settings.h"

namespace fiscal::woovi {

/// Woovi for one connection.
class Woovi final : public Provider, public ReadsEvents {
 public:
  explicit Woovi(const Settings& settings) : settings_(read_woovi_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// Believed when x-webhook-signature is Woovi's own, or the older x-openpix-signature knows the secret.
  /// Woovi publishes no event of invoices: a delivery that carries one all the same is read as an entry of
  /// the list.
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  bool is_genuine(const InboundMessage& message, Host& host) const;

  WooviSettings settings_;
};

}  // namespace fiscal::woovi
