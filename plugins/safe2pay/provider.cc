#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"
#include "plugins/safe2pay/merchant.h"
#include "plugins/safe2pay/note_reader.h"
#include "plugins/safe2pay/safe2pay.h"

namespace fiscal::safe2pay {
namespace {

auto merchant_with(Host& host, const Safe2PaySettings& settings) {
  return [&](std::string address) { return Merchant(host, settings, std::move(address)); };
}

}  // namespace

IssueOutcome Safe2Pay::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, merchant_with(host, settings_));
}

CancelOutcome Safe2Pay::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, merchant_with(host, settings_));
}

StatusOutcome Safe2Pay::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, merchant_with(host, settings_));
}

ProviderEvents Safe2Pay::read_event(const InboundMessage& message, Host& host) {
  const std::string token = aggregator::query_of(message, "token");
  if (settings_.callback_token.empty() || token.empty() ||
      !host.verify({ProofMethod::Equal, settings_.callback_token, {}, token}))
    return aggregator::not_believed(host, "its address does not carry the callback token");
  auto note = read_note(message.body);
  if (!note) return {};
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*note),
                             merchant_with(host, settings_));
}

}  // namespace fiscal::safe2pay

FISCAL_PROVIDER(fiscal::safe2pay::Safe2Pay)
