#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

std::string secrets_path(const Context& context) {
  return "/v1/accounts/" + path_segment(context.arguments.required("account")) + "/secrets";
}

ExitCode set_secret(const Context& context) {
  const std::string name = context.arguments.required("name");
  const nlohmann::ordered_json body{{"text", read_secret(context.arguments.at(0))}};
  const Answer answer =
      Gateway(context.gateway).need("PUT", secrets_path(context) + "/" + path_segment(name), body.dump());
  std::cout << (context.wants_json() ? answer.body + "\n" : facts_text({{"secret", name}}));
  return ExitCode::Done;
}

ExitCode list_secrets(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", secrets_path(context));
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"SECRET"});
  for (const auto& secret : answer.json().value("data", nlohmann::ordered_json::array()))
    table.add({secret.value("name", "")});
  std::cout << (table.is_empty() ? "no secrets\n" : table.text());
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> secret_commands() {
  return {{"secret set",
           "put a provider's credential into the gateway's vault",
           "Connections' settings name it as ${secret:NAME}; nobody reads it back. Needs an operator's key.",
           {{"FILE", "its first line is the secret; - reads standard input", Need::Required}},
           {{"account", "ACCOUNT", "whose it is"}, {"name", "NAME", "how settings name it"}},
           set_secret},
          {"secret list",
           "list the names of an account's secrets",
           "",
           {},
           {{"account", "ACCOUNT", "whose they are"}},
           list_secrets}};
}

}  // namespace fiscal::ctl
