#pragma once

#include <fiscal/provider.hpp>

#include "plugins/safe2pay/safe2pay_settings.h"

namespace fiscal::safe2pay {

/// Safe2Pay for one connection.
class Safe2Pay final : public Provider, public ReadsEvents {
 public:
  explicit Safe2Pay(const Settings& settings) : settings_(read_safe2pay_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// Believed when the address it came to carries the callback token.
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  Safe2PaySettings settings_;
};

}  // namespace fiscal::safe2pay
