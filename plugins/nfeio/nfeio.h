#pragma once

#include <fiscal/provider.hpp>

#include "plugins/nfeio/nfeio_settings.h"

namespace fiscal::nfeio {

/// NFE.io for one connection.
class Nfeio final : public Provider, public ReadsEvents {
 public:
  explicit Nfeio(const Settings& settings) : settings_(read_nfeio_settings(settings)) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  ProviderEvents read_event(const InboundMessage& message, Host& host) override;

 private:
  NfeioSettings settings_;
};

}  // namespace fiscal::nfeio
