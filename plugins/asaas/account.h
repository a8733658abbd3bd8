#pragma once

#include <string>
#include <variant>

#include "plugins/asaas/asaas_settings.h"
#include "plugins/common/api.h"
#include "plugins/common/system.h"

namespace fiscal::asaas {

/// One account at Asaas, for one call.
class Account final : public aggregator::System {
 public:
  /// `base_url`: for the connection's environment.
  Account(Host& host, const AsaasSettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  aggregator::Files files(const aggregator::RemoteDocument& document) override;

 private:
  /// The id of an invoice's customer at Asaas, made there when it is new; or why it cannot be known now.
  std::variant<std::string, aggregator::Unsent> customer_of(const Invoice& invoice);
  aggregator::Answered by_id(const std::string& id);
  aggregator::Answered by_key(const std::string& caller_key);
  /// Asks Asaas not to wait. Whatever comes of it, the invoice was asked for.
  aggregator::RemoteDocument hurried(aggregator::RemoteDocument document);

  const AsaasSettings& settings_;
  aggregator::Api api_;
};

}  // namespace fiscal::asaas
