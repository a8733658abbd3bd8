#pragma once

#include <fiscal/provider.hpp>

#include "plugins/fatoripay/fatoripay_settings.h"

namespace fiscal::fatoripay {

/// FatoriPay for one connection: billing invoices, no fiscal documents.
class FatoriPay final : public Provider, public ReadsEvents {
 public:
  explicit FatoriPay(const Settings& settings) : settings_(read_fatoripay_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// Heard when its address carries the callback token; what it says is not believed but read from FatoriPay.
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  FatoriPaySettings settings_;
};

}  // namespace fiscal::fatoripay
