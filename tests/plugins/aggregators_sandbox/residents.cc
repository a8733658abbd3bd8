#include "tests/plugins/aggregators_sandbox/residents.h"

#include <map>

namespace fiscal::test {
namespace {

std::string a_new_number() {
  static int last = 1000;
  return std::to_string(++last);
}

void bill(IssueInvoice& request) {
  request.invoice.type = InvoiceType::Billing;
  request.invoice.metadata["chargefy_customer"] = "cus_123";
}

}  // namespace

const std::vector<Resident>& residents() {
  static const std::vector<Resident> all{
      {.plugin = "nfeio",
       .public_url = "https://api.nfe.io",
       .settings =
           R"({"company_id":"co1","api_key":"${secret:credential}","webhook_secret":"${secret:hook}"})",
       .repeated = "issue_authorized",
       .cancel_match = R"(,"method":"DELETE")"},
      {.plugin = "asaas",
       .public_url = "https://api-sandbox.asaas.com",
       .settings = R"({"api_key":"${secret:credential}","webhook_token":"${secret:hook}","iss_rate":"2.00"})",
       .key_is_unique = false,
       .issue_match = R"(,"method":"POST","path_contains":"/v3/invoices")"},
      {.plugin = "woovi",
       .public_url = "https://api.woovi-sandbox.com",
       .settings = R"({"app_id":"${secret:credential}","webhook_secret":"${secret:hook}"})",
       .can_deny = false,
       .cancel_answer = "cancelled"},
      {.plugin = "safe2pay",
       .public_url = "https://api.safe2pay.com.br",
       .settings =
           R"({"token":"${secret:credential}","callback_token":"${secret:hook}","asks":true,"service_ids":{"010701":"7"}})",
       .can_deny = false,
       .cancel_match = R"(,"method":"DELETE")",
       .fit =
           [](IssueInvoice& request) {
             request.invoice.charge = ChargeLink{ChargeKind::Transaction, a_new_number()};
           },
       .callback_path = "/hooks/main?token=sandbox-hook-secret",
       .stand_in_key = [](const IssueInvoice& request) { return request.invoice.charge->reference; }},
      {.plugin = "chargefy",
       .public_url = "https://api.chargefy.io",
       .settings =
           R"({"api_key":"${secret:credential}","webhook_secret":"${secret:hook}","webhook_key":"text"})",
       .key_is_unique = false,
       .can_fail = false,
       .can_deny = false,
       .cancel_answer = "cancelled",
       .fit = &bill},
      {.plugin = "fatoripay",
       .public_url = "https://sandbox-api.fatoripay.com.br",
       .settings =
           R"({"client_id":"${secret:credential}","client_secret":"${secret:credential}","username":"acme","callback_token":"${secret:hook}"})",
       .key_is_unique = false,
       .can_fail = false,
       .can_deny = false,
       .cancel_answer = "cancelled",
       .issue_match = R"(,"method":"POST","path_contains":"/invoices/create")",
       .cancel_match = R"(,"method":"POST","path_contains":"/cancel")",
       .fit = &bill,
       .callback_path = "/hooks/main?token=sandbox-hook-secret"},
  };
  return all;
}

House& house_of(const Resident& resident) {
  static std::map<std::string, House> houses;
  return houses.try_emplace(resident.plugin, resident).first->second;
}

}  // namespace fiscal::test
