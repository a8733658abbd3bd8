#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"
#include "plugins/nfeio/callback.h"
#include "plugins/nfeio/nfeio.h"
#include "plugins/nfeio/service.h"

namespace fiscal::nfeio {
namespace {

auto service_with(Host& host, const NfeioSettings& settings) {
  return [&](std::string address) { return Service(host, settings, std::move(address)); };
}

}  // namespace

IssueOutcome Nfeio::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, service_with(host, settings_));
}

CancelOutcome Nfeio::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, service_with(host, settings_));
}

StatusOutcome Nfeio::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, service_with(host, settings_));
}

ProviderEvents Nfeio::read_event(const InboundMessage& message, Host& host) {
  if (!is_genuine(message, settings_, host))
    return aggregator::not_believed(host, "its X-Hub-Signature does not prove the webhook's secret");
  auto document = read_callback(message);
  if (!document) return {};
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*document),
                             service_with(host, settings_));
}

}  // namespace fiscal::nfeio

FISCAL_PROVIDER(fiscal::nfeio::Nfeio)
