#include "plugins/chargefy/chargefy.h"
#include "plugins/chargefy/chargefy_reader.h"
#include "plugins/chargefy/merchant.h"
#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"

namespace fiscal::chargefy {
namespace {

auto merchant_with(Host& host, const ChargefySettings& settings) {
  return [&](std::string address) { return Merchant(host, settings, std::move(address)); };
}

}  // namespace

IssueOutcome Chargefy::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, merchant_with(host, settings_));
}

CancelOutcome Chargefy::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, merchant_with(host, settings_));
}

StatusOutcome Chargefy::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, merchant_with(host, settings_));
}

ProviderEvents Chargefy::read_event(const InboundMessage& message, Host& host) {
  if (settings_.webhook_secret.empty() ||
      !aggregator::is_standard_webhook(message, settings_.webhook_secret, settings_.webhook_key, host))
    return aggregator::not_believed(host, "its webhook-signature does not prove the endpoint's secret");
  auto document = chargefy::read_event(message.body);
  if (!document) return {};
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*document),
                             merchant_with(host, settings_));
}

}  // namespace fiscal::chargefy

FISCAL_PROVIDER(fiscal::chargefy::Chargefy)
