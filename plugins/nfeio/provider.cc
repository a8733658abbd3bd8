#include "plugins/common/callbacks.h"
#include "plugins/common/flows.h"
#include "plugins/nfeio/callback.h"
#include "plugins/nfeio/nfeio.h"
#include "plugins/nfeio/service.h"

namespace fiscal::nfeio {
namespace {

Service service_for(Host& host, const NfeioSettings& settings, Environment environment) {
  // One address for both environments, so that none can be of the other.
  return {host, settings, std::get<std::string>(aggregator::address_for(settings.addresses, environment))};
}

}  // namespace

IssueOutcome Nfeio::issue_invoice(const IssueInvoice& request, Host& host) {
  Service service = service_for(host, settings_, request.context.environment);
  return aggregator::issue(service, request);
}

CancelOutcome Nfeio::cancel(const CancelInvoice& request, Host& host) {
  Service service = service_for(host, settings_, request.context.environment);
  return aggregator::cancel(service, request);
}

StatusOutcome Nfeio::status(const InvoiceQuery& request, Host& host) {
  Service service = service_for(host, settings_, request.context.environment);
  return aggregator::ask_status(service, request);
}

ProviderEvents Nfeio::read_event(const InboundMessage& message, Host& host) {
  if (!is_genuine(message, settings_, host))
    return aggregator::not_believed(host, "its X-Hub-Signature does not prove the webhook's secret");
  auto document = read_callback(message);
  if (!document) return {};
  ProviderEvent event{document->id, document->id, CannotTell{}, {}};
  if (!document->caller_key.empty()) event.idempotency = document->caller_key;
  Service service = service_for(host, settings_, message.context.environment);
  event.status = aggregator::told(service, std::move(*document), QueryPurpose::Issue);
  return {event};
}

}  // namespace fiscal::nfeio

FISCAL_PROVIDER(fiscal::nfeio::Nfeio)
