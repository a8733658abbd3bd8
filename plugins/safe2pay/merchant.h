#pragma once

#include <string>

#include "plugins/common/api.h"
#include "plugins/common/system.h"
#include "plugins/safe2pay/safe2pay_settings.h"

namespace fiscal::safe2pay {

/// One merchant at Safe2Pay, for one call. A transaction has one note, so its number is the caller's key.
class Merchant final : public aggregator::System {
 public:
  Merchant(Host& host, const Safe2PaySettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  aggregator::Files files(const aggregator::RemoteDocument& document) override;

 private:
  std::string note_path(const std::string& transaction) const;

  const Safe2PaySettings& settings_;
  aggregator::Api api_;
};

}  // namespace fiscal::safe2pay
