#include <fiscal/provider.hpp>

#include "plugins/abrasf/abrasf.h"
#include "plugins/abrasf/cancel.h"
#include "plugins/abrasf/issue.h"
#include "plugins/abrasf/status.h"

namespace fiscal::abrasf {

Abrasf::Abrasf(const Settings& settings) : settings_(read_settings(settings)) {}

IssueOutcome Abrasf::issue_invoice(const IssueInvoice& request, Host& host) {
  return issue(request, settings_, host);
}

CancelOutcome Abrasf::cancel(const CancelInvoice& request, Host& host) {
  return abrasf::cancel(request, settings_, host);
}

StatusOutcome Abrasf::status(const InvoiceQuery& request, Host& host) {
  return ask_status(request, settings_, host);
}

IssueOutcome Abrasf::substitute(const IssueInvoice& request, Host& host) {
  return abrasf::substitute(request, settings_, host);
}

}  // namespace fiscal::abrasf

FISCAL_PROVIDER(fiscal::abrasf::Abrasf)
