#include <fiscal/encoding.hpp>

#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/batch.h"
#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/waiting.h"

namespace fiscal::ctl {
namespace {

constexpr int default_wait_seconds = 20;

ExitCode issue_one(const Context& context, const std::string& path) {
  const Arguments& arguments = context.arguments;
  const int wait = arguments.number("wait", default_wait_seconds, 0, 3600);
  const auto request = read_json_object(path);
  RequestHeaders headers = wait_headers(wait);
  if (const auto key = arguments.find("idempotency-key")) headers.emplace_back("Idempotency-Key", *key);
  // The reference is the key where there is one; a request without either is its own key, so that repeating
  // the command never issues twice.
  else if (!request.contains("reference"))
    headers.emplace_back("Idempotency-Key", content_key(request.dump()));
  if (const auto connection = arguments.find("connection"))
    headers.emplace_back("Fiscal-Connection", *connection);

  Gateway gateway(context.gateway);
  const Answer answer = gateway.need("POST", "/v1/invoices", request.dump(), headers);
  auto invoice = answer.json();
  const bool replayed = answer.headers.contains("idempotent-replayed");
  if (wait > 0 && !is_settled(invoice) && invoice.value("status", "") != "scheduled")
    invoice = wait_for(gateway, invoice.value("id", ""), wait);
  if (context.wants_json()) {
    std::cout << invoice.dump() << '\n';
  } else {
    std::cout << invoice_text(invoice);
    if (replayed) std::cout << "This request had been accepted before; nothing new was issued.\n";
  }
  return exit_code_of(invoice);
}

ExitCode issue(const Context& context) {
  const Arguments& arguments = context.arguments;
  const auto batch = arguments.find("batch");
  if (batch.has_value() == (arguments.count() == 1))
    throw Failure(ExitCode::Usage, "give one of FILE and --batch FILE; see fiscalctl invoice issue --help");
  if (!batch) return issue_one(context, arguments.at(0));
  if (arguments.has("idempotency-key"))
    throw Failure(ExitCode::Usage, "--idempotency-key names one request; every line of a batch has its own");
  BatchOptions options;
  options.file = *batch;
  options.results = arguments.find("results").value_or(*batch + ".results");
  options.connection = arguments.find("connection").value_or("");
  options.wait_seconds = arguments.number("wait", default_wait_seconds, 0, 3600);
  options.parallel = arguments.number("parallel", 8, 1, 64);
  return issue_batch(context, options);
}

}  // namespace

std::vector<Command> issue_commands() {
  return {
      {"invoice issue",
       "issue one invoice, or a batch of them",
       "FILE holds one invoice as JSON; - reads standard input. A request that was accepted before is not "
       "issued\n"
       "again: its reference is the key, --idempotency-key when given, and its content when it has neither.\n"
       "\n"
       "A batch has one invoice a line (JSON Lines). What became of each line is appended to the result "
       "file;\n"
       "repeating the command goes on where it stopped and skips the lines that are settled there.",
       {{"FILE", "the invoice as JSON, or -", Need::Optional}},
       {{"batch", "FILE", "issue every line of a JSON Lines file"},
        {"results", "FILE", "where the outcome of each line goes (default: the batch's name with .results)"},
        {"parallel", "N", "requests of a batch at once, 1 to 64 (default 8)"},
        {"wait", "SECONDS",
         "how long to wait for the outcome of each invoice, 0 for not at all (default 20)"},
        {"connection", "NAME", "connection to use, where the account may choose"},
        {"idempotency-key", "KEY", "name of this request, 1 to 255 of A-Z a-z 0-9 . _ : -"}},
       issue}};
}

}  // namespace fiscal::ctl
