#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/batch.h"
#include "core/app/fiscalctl/billing_registers.h"
#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

// Customers, charges and billing invoices: what an account bills and whom.
namespace fiscal::ctl {
namespace {

using BillingJson = nlohmann::ordered_json;

std::string path_of(const Register& kept, const Context& context, const char* ending = "") {
  return std::string(kept.path) + "/" + path_segment(context.arguments.at(0)) + ending;
}

ExitCode show_answer(const Context& context, const Register& kept, const Answer& answer) {
  std::cout << (context.wants_json() ? answer.body + "\n" : kept.text(answer.json()));
  return ExitCode::Done;
}

/// Repeating the command makes nothing twice: a request without a reference is its own key.
template <const Register& (*of)()>
ExitCode create_one(const Context& context) {
  const auto body = read_json_object(context.arguments.at(0));
  RequestHeaders headers;
  if (!body.contains("reference")) headers.emplace_back("Idempotency-Key", content_key(body.dump()));
  const Answer answer = Gateway(context.gateway).need("POST", of().path, body.dump(), headers);
  show_answer(context, of(), answer);
  if (!context.wants_json() && answer.headers.contains("idempotent-replayed"))
    std::cout << "This request had been accepted before; nothing new was made.\n";
  return ExitCode::Done;
}

template <const Register& (*of)()>
ExitCode show_one(const Context& context) {
  return show_answer(context, of(), Gateway(context.gateway).need("GET", path_of(of(), context)));
}

/// "tax-id" for the parameter "tax_id".
std::string option_of(std::string parameter) {
  std::replace(parameter.begin(), parameter.end(), '_', '-');
  return parameter;
}

template <const Register& (*of)()>
ExitCode list_all(const Context& context) {
  const Arguments& arguments = context.arguments;
  std::string path =
      of().path + std::string("?limit=") + std::to_string(arguments.number("limit", 50, 1, 200));
  std::vector<std::string> parameters = of().filters;
  parameters.push_back("cursor");
  for (const std::string& parameter : parameters)
    if (const auto value = arguments.find(option_of(parameter)))
      path += "&" + parameter + "=" + query_value(*value);
  const Answer answer = Gateway(context.gateway).need("GET", path);
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const auto page = answer.json();
  Table table(of().head);
  for (const BillingJson& one : page.value("data", BillingJson::array())) table.add(of().row(one));
  std::cout << (table.is_empty() ? "none\n" : table.text());
  if (page.contains("next_cursor"))
    std::cout << "more: repeat with --cursor " << page["next_cursor"].get<std::string>() << '\n';
  return ExitCode::Done;
}

ExitCode delete_customer(const Context& context) {
  Gateway(context.gateway).need("DELETE", path_of(customers(), context));
  if (!context.wants_json()) std::cout << "deleted\n";
  return ExitCode::Done;
}

ExitCode change_one(const Context& context, const Register& kept, const char* ending) {
  return show_answer(context, kept,
                     Gateway(context.gateway).need("POST", path_of(kept, context, ending), "{}"));
}

ExitCode pay_charge(const Context& context) { return change_one(context, charges(), "/pay"); }
ExitCode void_charge(const Context& context) { return change_one(context, charges(), "/cancel"); }
ExitCode void_billing_invoice(const Context& context) {
  return change_one(context, billing_invoices(), "/void");
}
ExitCode send_billing_invoice(const Context& context) {
  return change_one(context, billing_invoices(), "/send");
}

/// Money is named by what is said of it, so that the same command again records nothing twice.
ExitCode pay_billing_invoice(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.expect_one_of("method", {"pix", "boleto", "credit_card", "other"});
  BillingJson body = BillingJson::object();
  if (arguments.has("amount")) body["amount"] = arguments.number("amount", 0, 1, 2'000'000'000);
  for (const auto& [option, member] :
       {std::pair{"on", "paid_on"}, std::pair{"method", "method"}, std::pair{"reference", "reference"}})
    if (const auto value = arguments.find(option)) body[member] = *value;
  const std::string path = path_of(billing_invoices(), context, "/pay");
  RequestHeaders headers;
  if (!body.contains("reference"))
    headers.emplace_back("Idempotency-Key", content_key(path + "\n" + body.dump()));
  return show_answer(context, billing_invoices(),
                     Gateway(context.gateway).need("POST", path, body.dump(), headers));
}

const Positional customer_argument{"CUSTOMER", "its id: cus_...", Need::Required};
const Positional charge_argument{"CHARGE", "its id: chg_...", Need::Required};
const Positional billing_invoice_argument{"BILLING-INVOICE", "its id: bil_...", Need::Required};
const Positional body_argument{"FILE", "what it says as JSON, or -", Need::Required};
const Option page_limit{"limit", "N", "at most so many, 1 to 200 (default 50)"};
const Option page_cursor{"cursor", "TEXT", "go on after an earlier page"};
const Option by_reference{"reference", "TEXT", "only those with this reference"};

std::vector<Command> customer_commands() {
  return {{"customer create",
           "keep a customer, or change the one with its tax number",
           "",
           {body_argument},
           {},
           create_one<customers>},
          {"customer show", "show a customer", "", {customer_argument}, {}, show_one<customers>},
          {"customer list",
           "list customers, newest first",
           "",
           {},
           {by_reference,
            {"tax-id", "NUMBER", "only the one with this CPF or CNPJ"},
            {"email", "ADDRESS", "only those with this address"},
            page_limit,
            page_cursor},
           list_all<customers>},
          {"customer delete",
           "bill nothing new to a customer",
           "What names it stays as it is.",
           {customer_argument},
           {},
           delete_customer}};
}

std::vector<Command> charge_commands() {
  return {
      {"charge create", "register a charge of another system", "", {body_argument}, {}, create_one<charges>},
      {"charge show", "show a charge", "", {charge_argument}, {}, show_one<charges>},
      {"charge list",
       "list charges, newest first",
       "",
       {},
       {{"status", "STATUS", "only these: open, paid or cancelled"},
        {"kind", "KIND", "only these: charge, payment, installment or transaction"},
        by_reference,
        {"customer", "ID", "only this customer's"},
        page_limit,
        page_cursor},
       list_all<charges>},
      {"charge pay", "say that a charge was paid", "", {charge_argument}, {}, pay_charge},
      {"charge void", "say that a charge came to nothing", "", {charge_argument}, {}, void_charge}};
}

std::vector<Command> billing_invoice_commands() {
  return {{"billing-invoice create",
           "create a billing invoice (fatura)",
           "FILE says to whom, what for and until when (docs/billing.md). A request that was accepted before "
           "makes\n"
           "nothing new: its reference is the key, and its content when it has none.",
           {body_argument},
           {},
           create_one<billing_invoices>},
          {"billing-invoice show",
           "show a billing invoice and what is due today",
           "",
           {billing_invoice_argument},
           {},
           show_one<billing_invoices>},
          {"billing-invoice list",
           "list billing invoices, newest first",
           "",
           {},
           {{"status", "STATUS", "only these: open, overdue, paid, void or uncollectible"},
            by_reference,
            {"customer", "ID", "only this customer's"},
            page_limit,
            page_cursor},
           list_all<billing_invoices>},
          {"billing-invoice pay",
           "record money that came in",
           "The same command again records nothing twice; --reference tells two equal payments apart.",
           {billing_invoice_argument},
           {{"amount", "CENTAVOS", "how much (default: all that is due on that day)"},
            {"on", "DAY", "when it came in, as 2026-11-21 (default today)"},
            {"method", "METHOD", "pix, boleto, credit_card or other"},
            {"reference", "TEXT", "name of this payment"}},
           pay_billing_invoice},
          {"billing-invoice void",
           "make a billing invoice void",
           "",
           {billing_invoice_argument},
           {},
           void_billing_invoice},
          {"billing-invoice send",
           "send its e-mail again",
           "",
           {billing_invoice_argument},
           {},
           send_billing_invoice}};
}

}  // namespace

std::vector<Command> billing_commands() {
  std::vector<Command> all = customer_commands();
  for (const auto& more : {charge_commands(), billing_invoice_commands()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace fiscal::ctl
