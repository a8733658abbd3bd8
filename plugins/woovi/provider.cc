#include <fiscal/encoding.hpp>

#include "plugins/common/callbacks.h"
#include "plugins/common/entry.h"
#include "plugins/woovi/application.h"
#include "plugins/woovi/signature.h"
#include "plugins/woovi/woovi.h"
#include "plugins/woovi/woovi_reader.h"

namespace fiscal::woovi {
namespace {

auto application_with(Host& host, const WooviSettings& settings) {
  return [&](std::string address) { return Application(host, settings, std::move(address)); };
}

}  // namespace

IssueOutcome Woovi::issue_invoice(const IssueInvoice& request, Host& host) {
  return aggregator::issue_at(settings_.addresses, request, application_with(host, settings_));
}

CancelOutcome Woovi::cancel(const CancelInvoice& request, Host& host) {
  return aggregator::cancel_at(settings_.addresses, request, application_with(host, settings_));
}

StatusOutcome Woovi::status(const InvoiceQuery& request, Host& host) {
  return aggregator::status_at(settings_.addresses, request, application_with(host, settings_));
}

bool Woovi::is_genuine(const InboundMessage& message, Host& host) const {
  const auto signature = base64_decode(aggregator::header_of(message, "x-webhook-signature"));
  if (!settings_.webhook_public_key.empty() && signature &&
      is_signed_by(settings_.webhook_public_key, message.body, *signature))
    return true;
  const auto older = base64_decode(aggregator::header_of(message, "x-openpix-signature"));
  return !settings_.webhook_secret.empty() && older &&
         host.verify({ProofMethod::HmacSha1, settings_.webhook_secret, message.body, *older});
}

ProviderEvents Woovi::read_event(const InboundMessage& message, Host& host) {
  if (!is_genuine(message, host))
    return aggregator::not_believed(host, "neither of its signatures is Woovi's");
  auto document = invoice_in(message.body);
  if (!document) return {};
  return aggregator::told_at(settings_.addresses, message.context.environment, std::move(*document),
                             application_with(host, settings_));
}

}  // namespace fiscal::woovi

FISCAL_PROVIDER(fiscal::woovi::Woovi)
