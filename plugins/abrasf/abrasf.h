#pragma once

#include <fiscal/provider.hpp>

#include "plugins/abrasf/town_settings.h"

namespace fiscal::abrasf {

/// A town's own service, by the profile that the connection names.
class Abrasf final : public Provider, public Substitutes {
 public:
  explicit Abrasf(const Settings& settings);

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  IssueOutcome substitute(const IssueInvoice& request, Host& host) override;

 private:
  TownSettings settings_;
};

}  // namespace fiscal::abrasf
