#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/table.h"
#include "core/app/fiscalctl/waiting.h"

namespace fiscal::ctl {
namespace {

const std::vector<Positional> one_invoice{{"INVOICE", "its id: inv_...", Need::Required}};

std::string invoice_path(const Context& context) {
  return "/v1/invoices/" + path_segment(context.arguments.at(0));
}

ExitCode show(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", invoice_path(context));
  std::cout << (context.wants_json() ? answer.body + "\n" : invoice_text(answer.json()));
  return ExitCode::Done;
}

ExitCode show_request(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", invoice_path(context) + "/request");
  std::cout << (context.wants_json() ? answer.body : answer.json().dump(2)) << '\n';
  return ExitCode::Done;
}

ExitCode list(const Context& context) {
  const Arguments& arguments = context.arguments;
  const int limit = arguments.number("limit", 50, 1, 200);
  std::string path = "/v1/invoices?limit=" + std::to_string(limit);
  for (const auto& [option, parameter] :
       {std::pair{"status", "status"}, std::pair{"reference", "reference"}, std::pair{"from", "created_from"},
        std::pair{"before", "created_before"}, std::pair{"cursor", "cursor"}})
    if (const auto value = arguments.find(option))
      path += std::string("&") + parameter + "=" + query_value(*value);
  const Answer answer = Gateway(context.gateway).need("GET", path);
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const auto page = answer.json();
  std::cout << invoices_text(page.value("data", nlohmann::ordered_json::array()));
  if (page.contains("next_cursor"))
    std::cout << "more: repeat with --cursor " << page["next_cursor"].get<std::string>() << '\n';
  return ExitCode::Done;
}

ExitCode wait(const Context& context) {
  const int seconds = context.arguments.number("timeout", 60, 1, 86'400);
  Gateway gateway(context.gateway);
  const auto invoice = wait_for(gateway, context.arguments.at(0), seconds);
  std::cout << (context.wants_json() ? invoice.dump() + "\n" : invoice_text(invoice));
  if (!is_settled(invoice))
    throw Failure(ExitCode::Refused,
                  "not settled after " + std::to_string(seconds) + " s; it goes on by itself");
  return exit_code_of(invoice);
}

std::string exchange_text(const nlohmann::ordered_json& exchange) {
  const std::string failure = exchange.value("failure", "");
  return failure.empty() ? std::to_string(exchange.value("status", 0)) : failure;
}

ExitCode timeline(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", invoice_path(context) + "/timeline");
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const auto document = answer.json();
  const auto none = nlohmann::ordered_json::array();
  Table events({"#", "AT", "EVENT", "DATA"});
  for (const auto& event : document.value("events", none))
    events.add({std::to_string(event.value("sequence", 0)), event.value("at", ""), event.value("kind", ""),
                event.value("data", nlohmann::ordered_json::object()).dump()});
  Table exchanges({"AT", "CALL", "METHOD", "URL", "ANSWER"});
  for (const auto& exchange : document.value("exchanges", none))
    exchanges.add({exchange.value("at", ""), exchange.value("call", ""), exchange.value("method", ""),
                   exchange.value("url", ""), exchange_text(exchange)});
  Table log({"AT", "CALL", "LEVEL", "SAID"});
  for (const auto& line : document.value("log", none))
    log.add({line.value("at", ""), line.value("call", ""), line.value("level", ""), line.value("text", "")});
  std::cout << events.text();
  for (const Table* table : {&exchanges, &log})
    if (!table->is_empty()) std::cout << '\n' << table->text();
  return ExitCode::Done;
}

/// The name comes from the gateway, and becomes a file here: nothing that leads out of the folder.
bool is_plain_file_name(const std::string& name) {
  return !name.empty() && name.front() != '.' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string::npos;
}

ExitCode documents(const Context& context) {
  Gateway gateway(context.gateway);
  const Answer answer = gateway.need("GET", invoice_path(context) + "/documents");
  const auto files = answer.json().value("data", nlohmann::ordered_json::array());
  const auto folder = context.arguments.find("save");
  if (!folder) {
    Table table({"NAME", "KIND", "TYPE", "BYTES"});
    for (const auto& file : files)
      table.add({file.value("name", ""), file.value("kind", ""), file.value("media_type", ""),
                 std::to_string(file.value("size", 0))});
    std::cout << (context.wants_json() ? answer.body + "\n"
                  : table.is_empty()   ? "no documents\n"
                                       : table.text());
    return ExitCode::Done;
  }
  std::error_code error;
  std::filesystem::create_directories(*folder, error);
  if (error) throw Failure(ExitCode::File, *folder + ": " + error.message());
  for (const auto& file : files) {
    const std::string name = file.value("name", "");
    if (!is_plain_file_name(name))
      throw Failure(ExitCode::File, "'" + name + "' is no file name; nothing was saved for it");
    const Answer content = gateway.need("GET", invoice_path(context) + "/documents/" + path_segment(name));
    write_file(*folder + "/" + name, content.body);
    if (!context.wants_json()) std::cout << *folder << '/' << name << '\n';
  }
  if (context.wants_json()) std::cout << answer.body << '\n';
  return ExitCode::Done;
}

ExitCode pdf(const Context& context) {
  const std::string path = context.arguments.find("save").value_or(context.arguments.at(0) + ".pdf");
  const Answer answer = Gateway(context.gateway).need("GET", invoice_path(context) + "/documents/danfse.pdf");
  write_file(path, answer.body);
  std::cout << (context.wants_json() ? nlohmann::json{{"file", path}, {"bytes", answer.body.size()}}.dump()
                                     : path)
            << '\n';
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> reading_commands() {
  return {
      {"invoice show", "show an invoice", "", one_invoice, {}, show},
      {"invoice list",
       "list invoices, newest first",
       "",
       {},
       {{"status", "STATUS", "only these: authorized, rejected, unknown, ..."},
        {"reference", "TEXT", "only those with this reference"},
        {"from", "INSTANT", "created at or after it: 2026-11-21T00:00:00-03:00"},
        {"before", "INSTANT", "created before it"},
        {"limit", "N", "at most so many, 1 to 200 (default 50)"},
        {"cursor", "TEXT", "go on after an earlier page"}},
       list},
      {"invoice wait",
       "wait until an invoice is settled",
       "Ends with 0 when the document exists, and with 1 when the invoice was rejected, given up, waits for "
       "a\n"
       "person or is not settled in time.",
       one_invoice,
       {{"timeout", "SECONDS", "how long (default 60)"}},
       wait},
      {"invoice timeline",
       "show what happened to an invoice, every exchange with the provider, and what the plugin said",
       "",
       one_invoice,
       {},
       timeline},
      {"invoice request", "show the invoice as the gateway accepted it", "", one_invoice, {}, show_request},
      {"invoice documents",
       "list the documents of an invoice, or save them",
       "",
       one_invoice,
       {{"save", "FOLDER", "save each as a file of this folder"}},
       documents},
      {"invoice pdf",
       "save an invoice as people read it: the DANFSe of an NFS-e",
       "Drawn at this moment from the authorised document; cancelled and substituted ones are marked so.",
       one_invoice,
       {{"save", "FILE", "name of the file (default INVOICE.pdf)"}},
       pdf}};
}

}  // namespace fiscal::ctl
