#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

std::string keys_path(const Context& context) {
  return "/v1/accounts/" + path_segment(context.arguments.required("account")) + "/keys";
}

ExitCode create_key(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.expect_one_of("environment", {"test", "production"});
  const nlohmann::ordered_json body{{"label", arguments.required("label")},
                                    {"environment", arguments.find("environment").value_or("test")}};
  const Answer answer = Gateway(context.gateway).need("POST", keys_path(context), body.dump());
  const auto key = answer.json();
  if (const auto path = arguments.find("save")) {
    write_file(*path, key.value("key", "") + "\n", Readers::OwnerOnly);
    std::cout << *path << '\n';
  } else if (context.wants_json()) {
    std::cout << answer.body << '\n';
  } else {
    std::cout << key.value("key", "") << '\n';
    std::cerr << "Keep it: the gateway cannot show it again.\n";
  }
  return ExitCode::Done;
}

ExitCode list_keys(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", keys_path(context));
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"KEY", "ENVIRONMENT", "CREATED", "REVOKED", "LABEL"});
  for (const auto& key : answer.json().value("data", nlohmann::ordered_json::array()))
    table.add({key.value("id", ""), key.value("environment", ""), key.value("created_at", ""),
               key.value("revoked", false) ? "yes" : "no", key.value("label", "")});
  std::cout << (table.is_empty() ? "no keys\n" : table.text());
  return ExitCode::Done;
}

ExitCode revoke_key(const Context& context) {
  Gateway(context.gateway).need("DELETE", "/v1/keys/" + path_segment(context.arguments.at(0)));
  if (!context.wants_json()) std::cout << "revoked\n";
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> key_commands() {
  return {{"key create",
           "create an API key of an account",
           "Shows the key once, alone on standard output. Needs an operator's key.",
           {},
           {{"account", "ACCOUNT", "whose it is"},
            {"label", "TEXT", "what it is for"},
            {"environment", "NAME", "test or production (default test)"},
            {"save", "FILE", "write it to a file that only you can read, and show nothing"}},
           create_key},
          {"key list",
           "list the keys of an account",
           "",
           {},
           {{"account", "ACCOUNT", "whose they are"}},
           list_keys},
          {"key revoke",
           "make a key worthless",
           "Needs an operator's key.",
           {{"KEY", "its id: the eight characters after the environment", Need::Required}},
           {},
           revoke_key}};
}

}  // namespace fiscal::ctl
