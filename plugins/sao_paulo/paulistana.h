#pragma once

#include <fiscal/provider.hpp>

#include "plugins/sao_paulo/paulistana_settings.h"

namespace fiscal::sao_paulo {

/// The town hall of São Paulo for one connection. It has no operation that replaces a note: cancel and issue.
class Paulistana final : public Provider {
 public:
  explicit Paulistana(const Settings& settings);

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;

 private:
  PaulistanaSettings settings_;
};

}  // namespace fiscal::sao_paulo
