#include <fiscal/provider.hpp>

#include "plugins/nfse_nacional/cancel.h"
#include "plugins/nfse_nacional/events.h"
#include "plugins/nfse_nacional/issue.h"
#include "plugins/nfse_nacional/nacional.h"
#include "plugins/nfse_nacional/render.h"
#include "plugins/nfse_nacional/status.h"

namespace fiscal::nacional {

Nacional::Nacional(const Settings& settings) : settings_(read_settings(settings)) {}

IssueOutcome Nacional::issue_invoice(const IssueInvoice& request, Host& host) {
  return issue(request, settings_, host);
}

CancelOutcome Nacional::cancel(const CancelInvoice& request, Host& host) {
  return nacional::cancel(request, settings_, host);
}

StatusOutcome Nacional::status(const InvoiceQuery& request, Host& host) {
  return ask_status(request, settings_, host);
}

IssueOutcome Nacional::substitute(const IssueInvoice& request, Host& host) {
  if (!request.invoice.replaces)
    return NotSent{Retry::Never,
                   {{"field_missing",
                     {},
                     "/replaces",
                     "The request does not say which document it replaces.",
                     "Give the access key and the reason."}}};
  return issue(request, settings_, host);
}

RenderAnswer Nacional::render(const RenderInvoice& request) { return draw_danfse(request, settings_); }

EventPage Nacional::list_events(const ListEvents& request, Host& host) {
  auto endpoints = endpoints_for(settings_, request.context.environment, request.issuer.municipality);
  if (const auto* mismatch = std::get_if<Finding>(&endpoints)) throw ProviderError(mismatch->text);
  Portal portal(host, std::get<Endpoints>(std::move(endpoints)), settings_.signature);
  return nacional::list_events(request, portal);
}

}  // namespace fiscal::nacional

FISCAL_PROVIDER(fiscal::nacional::Nacional)
