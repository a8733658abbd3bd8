#include "plugins/sao_paulo/cancel.h"
#include "plugins/sao_paulo/issue.h"
#include "plugins/sao_paulo/paulistana.h"
#include "plugins/sao_paulo/status.h"

namespace fiscal::sao_paulo {

Paulistana::Paulistana(const Settings& settings) : settings_(read_settings(settings)) {}

IssueOutcome Paulistana::issue_invoice(const IssueInvoice& request, Host& host) {
  return issue(request, settings_, host);
}

CancelOutcome Paulistana::cancel(const CancelInvoice& request, Host& host) {
  return sao_paulo::cancel(request, settings_, host);
}

StatusOutcome Paulistana::status(const InvoiceQuery& request, Host& host) {
  return ask_status(request, settings_, host);
}

}  // namespace fiscal::sao_paulo

FISCAL_PROVIDER(fiscal::sao_paulo::Paulistana)
