#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/settling.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

ExitCode settle(const Context& context) {
  const Arguments& arguments = context.arguments;
  const auto batch = arguments.find("batch");
  if (batch.has_value() == (arguments.count() == 1))
    throw Failure(ExitCode::Usage, "give one of INVOICE and --batch FILE; see fiscalctl settle --help");
  if (batch) return settle_batch(context, *batch, arguments.find("results").value_or(*batch + ".results"));
  arguments.expect_one_of("outcome", {"authorized", "rejected", "cancelled", "not_cancelled", "send_again"});
  Json body{{"outcome", arguments.required("outcome")}};
  if (const auto access_key = arguments.find("access-key")) body["access_key"] = *access_key;
  for (const char* name : {"who", "reason", "evidence"}) body[name] = arguments.required(name);
  const Answer answer =
      Gateway(context.gateway)
          .need("POST", "/v1/invoices/" + path_segment(arguments.at(0)) + "/settle", body.dump());
  std::cout << (context.wants_json() ? answer.body + "\n" : invoice_text(answer.json()));
  return ExitCode::Done;
}

/// "status 1 GET https://... : 503", the last thing that was asked and answered.
std::string last_word(const Json& evidence) {
  const Json exchanges = evidence.value("last_exchanges", Json::array());
  if (exchanges.empty()) return "nothing was exchanged";
  const Json& last = exchanges.back();
  const std::string came = last.contains("status") ? std::to_string(last["status"].get<int>())
                                                   : last.value("failure", "no answer");
  return last.value("call", "") + ": " + last.value("method", "") + " " + last.value("url", "") + " " + came;
}

ExitCode attention(const Context& context) {
  std::string path = "/v1/attention";
  for (const char* name : {"account", "connection"})
    if (const auto value = context.arguments.find(name))
      path +=
          (path.find('?') == std::string::npos ? "?" : "&") + std::string(name) + "=" + query_value(*value);
  const Answer answer = Gateway(context.gateway).need("GET", path);
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const Json data = answer.json().value("data", Json::array());
  std::cout << invoices_text(data);
  for (const Json& invoice : data) {
    const Json evidence = invoice.value("evidence", Json::object());
    std::cout << '\n'
              << invoice.value("id", "") << " of " << invoice.value("account", "") << " over "
              << invoice.value("connection", "") << '\n'
              << facts_text({{"  why", printable(evidence.value("why", ""))},
                             {"  since", evidence.value("since", "")},
                             {"  left at", evidence.value("departed_at", "")},
                             {"  last", printable(last_word(evidence))}});
  }
  return ExitCode::Done;
}

ExitCode explain_route(const Context& context) {
  const Json invoice = read_json_object(context.arguments.at(0));
  RequestHeaders headers;
  if (const auto connection = context.arguments.find("connection"))
    headers.emplace_back("Fiscal-Connection", *connection);
  const Answer answer = Gateway(context.gateway).need("POST", "/v1/routes/explain", invoice.dump(), headers);
  const Json explained = answer.json();
  const bool found = explained.contains("connection");
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
  } else {
    Table steps({"RULE", "HELD", "BECAUSE"});
    for (const Json& step : explained.value("steps", Json::array()))
      steps.add(
          {step.value("rule", ""), step.value("held", false) ? "yes" : "no", step.value("because", "")});
    std::cout << steps.text() << '\n';
    if (found)
      std::cout << "connection " << explained.value("connection", "") << " by rule "
                << explained.value("rule", "") << '\n';
    else
      std::cout << "no connection: " << printable(explained.value("error", "")) << '\n';
  }
  return found ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace

std::vector<Command> operator_commands() {
  return {
      {"route explain",
       "say which connection an invoice would take, and why",
       "Nothing is issued.",
       {{"FILE", "the invoice as JSON, or -", Need::Required}},
       {{"connection", "NAME", "as if the request named this connection"}},
       explain_route},
      {"attention",
       "list the invoices that need a person, with what is known of each",
       "Needs an operator's key.",
       {},
       {{"account", "NAME", "only those of this account"},
        {"connection", "NAME", "only those over this connection"}},
       attention},
      {"settle",
       "say what became of an invoice that needs a person",
       "Look the document up at the authority first; what is said here is kept with the invoice, and whose "
       "key\n"
       "said so. A batch has a line for each invoice: {\"invoice\", \"outcome\", \"access_key\", \"reason\", "
       "\"evidence\"};\n"
       "repeating it goes on where it stopped. Needs an operator's key.",
       {{"INVOICE", "its id: inv_...", Need::Optional}},
       {{"outcome", "OUTCOME", "authorized, rejected, cancelled, not_cancelled or send_again"},
        {"access-key", "KEY", "of the document, for authorized"},
        {"who", "TEXT", "who looked"},
        {"reason", "TEXT", "why this outcome"},
        {"evidence", "TEXT", "where it can be seen"},
        {"batch", "FILE", "settle every line of a JSON Lines file"},
        {"results", "FILE", "where the outcome of each line goes (default: the batch's name with .results)"}},
       settle}};
}

}  // namespace fiscal::ctl
