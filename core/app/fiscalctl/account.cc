#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

std::string account_line(const nlohmann::ordered_json& account) {
  const auto issuer = account.value("issuer", nlohmann::ordered_json::object());
  return facts_text({{"account", account.value("id", "")},
                     {"name", account.value("name", "")},
                     {"environment", account.value("environment", "")},
                     {"zone", account.value("zone", "")},
                     {"issuer", issuer.value("tax_id", "") + " " + issuer.value("name", "")},
                     {"municipality", issuer.value("municipality", "")},
                     {"regime", issuer.value("tax_regime", "")},
                     {"connection", account.value("default_connection", "")}});
}

ExitCode import_account(const Context& context) {
  const std::string path = context.arguments.at(0);
  auto account = read_json_object(path);
  const auto id = account.find("id");
  if (id == account.end() || !id->is_string())
    throw Failure(ExitCode::File, path + ": /id, the account's name, is missing");
  const Answer answer =
      Gateway(context.gateway).need("PUT", "/v1/accounts/" + path_segment(*id), account.dump());
  std::cout << (context.wants_json() ? answer.body + "\n" : account_line(answer.json()));
  return ExitCode::Done;
}

ExitCode list_accounts(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", "/v1/accounts");
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"ACCOUNT", "ENVIRONMENT", "ISSUER", "MUNICIPALITY", "CONNECTION", "NAME"});
  for (const auto& account : answer.json().value("data", nlohmann::ordered_json::array())) {
    const auto issuer = account.value("issuer", nlohmann::ordered_json::object());
    table.add({account.value("id", ""), account.value("environment", ""), issuer.value("tax_id", ""),
               issuer.value("municipality", ""), account.value("default_connection", ""),
               account.value("name", "")});
  }
  std::cout << (table.is_empty() ? "no accounts\n" : table.text());
  return ExitCode::Done;
}

ExitCode show_account(const Context& context) {
  const Answer answer =
      Gateway(context.gateway).need("GET", "/v1/accounts/" + path_segment(context.arguments.at(0)));
  std::cout << (context.wants_json() ? answer.body + "\n" : account_line(answer.json()));
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> account_commands() {
  return {{"account import",
           "create an account or change it",
           "FILE holds the account: id, name, environment, zone, issuer, default_connection. Importing the "
           "same file\n"
           "again changes nothing. Needs an operator's key.",
           {{"FILE", "the account as JSON, or -", Need::Required}},
           {},
           import_account},
          {"account list", "list accounts", "Needs an operator's key.", {}, {}, list_accounts},
          {"account show", "show an account", "", {{"ACCOUNT", "its id", Need::Required}}, {}, show_account}};
}

}  // namespace fiscal::ctl
