#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/batch.h"
#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/waiting.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int change_wait_seconds = 20;

const Option wait_option{"wait", "SECONDS",
                         "how long to wait for the outcome, 0 for not at all (default 20)"};
const Option key_option{"idempotency-key", "KEY", "name of this request (default: made from what it asks)"};

std::string key_of(const Arguments& arguments, const std::string& path, const std::string& body) {
  return arguments.find("idempotency-key").value_or(content_key(path + "\n" + body));
}

/// Sends the change, waits for the invoice in the answer, and shows it.
Json send_change(const Context& context, const std::string& path, const Json& body) {
  const int wait = context.arguments.number("wait", change_wait_seconds, 0, 3600);
  const std::string text = body.dump();
  RequestHeaders headers = wait_headers(wait);
  headers.emplace_back("Idempotency-Key", key_of(context.arguments, path, text));
  Gateway gateway(context.gateway);
  Json invoice = gateway.need("POST", path, text, headers).json();
  if (wait > 0 && !is_settled(invoice)) invoice = wait_for(gateway, invoice.value("id", ""), wait);
  std::cout << (context.wants_json() ? invoice.dump() + "\n" : invoice_text(invoice));
  return invoice;
}

ExitCode cancel(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.expect_one_of("reason", {"issued_in_error", "not_rendered", "other"});
  const Json body{{"reason", arguments.required("reason")}, {"text", arguments.required("text")}};
  const Json invoice =
      send_change(context, "/v1/invoices/" + path_segment(arguments.at(0)) + "/cancel", body);
  const std::string status = invoice.value("status", "");
  if (status == "authorized")
    throw Failure(ExitCode::Refused, "the provider did not cancel it: the document stands");
  return exit_code_of(invoice);
}

ExitCode substitute(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.expect_one_of("reason", {"left_simples", "entered_simples", "retroactive_immunity",
                                     "retroactive_taxation", "rejected_by_customer", "other"});
  Json body{{"reason", arguments.required("reason")}};
  if (const auto text = arguments.find("text")) body["text"] = *text;
  body["invoice"] = read_json_object(arguments.at(1));
  return exit_code_of(
      send_change(context, "/v1/invoices/" + path_segment(arguments.at(0)) + "/substitute", body));
}

}  // namespace

std::vector<Command> change_commands() {
  return {{"invoice cancel",
           "cancel an invoice, or withdraw it while nothing was sent",
           "Ends with 1 when the provider refuses: the document then stands.",
           {{"INVOICE", "its id: inv_...", Need::Required}},
           {{"reason", "REASON", "issued_in_error, not_rendered or other"},
            {"text", "TEXT", "why, 15 to 255 characters, for the authority"},
            wait_option,
            key_option},
           cancel},
          {"invoice substitute",
           "replace an authorized invoice by a new one",
           "FILE holds the new invoice. What is shown is the new one, with the old one's id in `replaces`.",
           {{"INVOICE", "id of the one to replace", Need::Required},
            {"FILE", "the new invoice as JSON, or -", Need::Required}},
           {{"reason", "REASON",
             "left_simples, entered_simples, retroactive_immunity, retroactive_taxation, "
             "rejected_by_customer or other"},
            {"text", "TEXT", "why, 15 to 255 characters; needed for other"},
            wait_option,
            key_option},
           substitute}};
}

}  // namespace fiscal::ctl
