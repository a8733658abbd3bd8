#include "plugins/asaas/account.h"
#include "plugins/asaas/asaas.h"
#include "plugins/asaas/asaas_reader.h"
#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"

namespace fiscal::asaas {
namespace {

auto account_with(Host& host, const AsaasSettings& settings) {
  return [&](std::string address) { return Account(host, settings, std::move(address)); };
}

}  // namespace

IssueOutcome Asaas::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, account_with(host, settings_));
}

CancelOutcome Asaas::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, account_with(host, settings_));
}

StatusOutcome Asaas::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, account_with(host, settings_));
}

ProviderEvents Asaas::read_event(const InboundMessage& message, Host& host) {
  const std::string token(aggregator::header_of(message, "asaas-access-token"));
  if (settings_.webhook_token.empty() || token.empty() ||
      !host.verify({ProofMethod::Equal, settings_.webhook_token, {}, token}))
    return aggregator::not_believed(host, "its asaas-access-token is not the webhook's");
  auto document = asaas::read_event(message.body);
  if (!document) return {};
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*document),
                             account_with(host, settings_));
}

}  // namespace fiscal::asaas

FISCAL_PROVIDER(fiscal::asaas::Asaas)
