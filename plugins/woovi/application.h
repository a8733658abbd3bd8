#pragma once

#include <string>

#include "plugins/common/api.h"
#include "plugins/common/system.h"
#include "plugins/woovi/woovi_settings.h"

namespace fiscal::woovi {

/// One application (AppID) at Woovi, for one call. There is no call that reads one invoice: it is looked for
/// in the list of the days around its first attempt.
class Application final : public aggregator::System {
 public:
  /// `base_url`: for the connection's environment.
  Application(Host& host, const WooviSettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  aggregator::Files files(const aggregator::RemoteDocument& document) override;

 private:
  aggregator::Api api_;
};

}  // namespace fiscal::woovi
