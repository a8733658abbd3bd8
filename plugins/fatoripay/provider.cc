#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"
#include "plugins/fatoripay/fatoripay.h"
#include "plugins/fatoripay/merchant.h"

namespace fiscal::fatoripay {
namespace {

auto merchant_with(Host& host, const FatoriPaySettings& settings) {
  return [&](std::string address) { return Merchant(host, settings, std::move(address)); };
}

/// A notification comes as a form, or with the same members in its address.
std::string told_in(const InboundMessage& message, std::string_view name) {
  std::string value = aggregator::form_value(message.body, name);
  return value.empty() ? aggregator::query_of(message, name) : value;
}

}  // namespace

IssueOutcome FatoriPay::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, merchant_with(host, settings_));
}

CancelOutcome FatoriPay::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, merchant_with(host, settings_));
}

StatusOutcome FatoriPay::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, merchant_with(host, settings_));
}

ProviderEvents FatoriPay::read_event(const InboundMessage& message, Host& host) {
  const std::string token = aggregator::query_of(message, "token");
  if (settings_.callback_token.empty() || token.empty() ||
      !host.verify({ProofMethod::Equal, settings_.callback_token, {}, token}))
    return aggregator::not_believed(host, "its address does not carry the callback token");
  const std::string id = told_in(message, "invoice_id");
  const auto address = aggregator::address_for(settings_.addresses, message.context.environment);
  if (id.empty() || !std::holds_alternative<std::string>(address)) return {};
  const Invoice nothing;
  auto found =
      Merchant(host, settings_, std::get<std::string>(address)).find({id, {}, message.context, nothing});
  auto* document = std::get_if<aggregator::RemoteDocument>(&found);
  if (document == nullptr) throw ProviderError("the fatura " + id + " of a notification cannot be read now");
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*document),
                             merchant_with(host, settings_));
}

}  // namespace fiscal::fatoripay

FISCAL_PROVIDER(fiscal::fatoripay::FatoriPay)
