#pragma once

#include <string>
#include <string_view>

#include "plugins/common/api.h"
#include "plugins/common/system.h"
#include "plugins/nfeio/nfeio_settings.h"

namespace fiscal::nfeio {

/// The service invoices of one company at NFE.io, for one call.
class Service final : public aggregator::System {
 public:
  /// `base_url`: for the connection's environment.
  Service(Host& host, const NfeioSettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  aggregator::Files files(const aggregator::RemoteDocument& document) override;

 private:
  std::string path(std::string_view further) const;

  const NfeioSettings& settings_;
  aggregator::Api api_;
};

}  // namespace fiscal::nfeio
