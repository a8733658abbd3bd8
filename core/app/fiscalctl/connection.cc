#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

const Option of_account{"account", "ACCOUNT", "whose it is"};

std::string connections_path(const Context& context) {
  return "/v1/accounts/" + path_segment(context.arguments.required("account")) + "/connections";
}

ExitCode import_connection(const Context& context) {
  const std::string path = context.arguments.at(0);
  const auto connection = read_json_object(path);
  const auto id = connection.find("id");
  if (id == connection.end() || !id->is_string())
    throw Failure(ExitCode::File, path + ": /id, the connection's name, is missing");
  const Answer answer =
      Gateway(context.gateway)
          .need("PUT", connections_path(context) + "/" + path_segment(*id), connection.dump());
  const auto stored = answer.json();
  std::cout << (context.wants_json() ? answer.body + "\n"
                                     : facts_text({{"connection", stored.value("id", "")},
                                                   {"plugin", stored.value("plugin", "")},
                                                   {"environment", stored.value("environment", "")},
                                                   {"certificate", stored.value("certificate", "")}}));
  return ExitCode::Done;
}

ExitCode list_connections(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", connections_path(context));
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"CONNECTION", "PLUGIN", "ENVIRONMENT", "CERTIFICATE", "SERIES", "ENABLED"});
  for (const auto& connection : answer.json().value("data", nlohmann::ordered_json::array()))
    table.add({connection.value("id", ""), connection.value("plugin", ""),
               connection.value("environment", ""), connection.value("certificate", ""),
               connection.value("series", ""), connection.value("enabled", true) ? "yes" : "no"});
  std::cout << (table.is_empty() ? "no connections\n" : table.text());
  return ExitCode::Done;
}

ExitCode set_series(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.required("next");
  const nlohmann::ordered_json body{{"next", arguments.number("next", 1, 1, 2'000'000'000)}};
  const Answer answer = Gateway(context.gateway)
                            .need("PUT",
                                  "/v1/connections/" + path_segment(arguments.at(0)) + "/series/" +
                                      path_segment(arguments.at(1)),
                                  body.dump());
  if (context.wants_json())
    std::cout << answer.body << '\n';
  else
    std::cout << "the next number of series " << arguments.at(1) << " is " << arguments.required("next")
              << '\n';
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> connection_commands() {
  return {
      {"connection import",
       "create a connection of an account or change it",
       "FILE holds the connection: id, plugin, environment, settings, certificate, series. Needs an "
       "operator's key.",
       {{"FILE", "the connection as JSON, or -", Need::Required}},
       {of_account},
       import_connection},
      {"connection list", "list the connections of an account", "", {}, {of_account}, list_connections},
      {"connection series",
       "say which number a series gives next",
       "For an issuer that comes from another system: numbers already used must not be used again. Needs an\n"
       "operator's key.",
       {{"CONNECTION", "its id", Need::Required}, {"SERIES", "such as 1", Need::Required}},
       {{"next", "N", "the next number"}},
       set_series}};
}

}  // namespace fiscal::ctl
