#pragma once

#include <string>

#include "plugins/chargefy/chargefy_settings.h"
#include "plugins/common/api.h"
#include "plugins/common/system.h"

namespace fiscal::chargefy {

/// One merchant at Chargefy, for one call. Chargefy takes no key of its caller: ours stands in the metadata
/// and is looked for among the customer's invoices.
class Merchant final : public aggregator::System {
 public:
  Merchant(Host& host, const ChargefySettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  /// Voids it: amounts are fixed at creation, so that correcting is voiding and issuing anew.
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  /// A billing invoice has no fiscal files; `Authorized::url` is its page.
  aggregator::Files files(const aggregator::RemoteDocument&) override { return {}; }

 private:
  aggregator::Answered by_key(const std::string& caller_key, const std::string& customer);

  const ChargefySettings& settings_;
  aggregator::Api api_;
};

}  // namespace fiscal::chargefy
