#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using CallbackJson = nlohmann::ordered_json;

std::string callbacks_path(const Context& context) {
  return "/v1/connections/" + path_segment(context.arguments.required("connection")) + "/callbacks";
}

ExitCode list_callbacks(const Context& context) {
  const Arguments& arguments = context.arguments;
  arguments.expect_one_of("status", {"waiting", "heard", "nothing", "unmatched", "failed", "given_up"});
  std::string path =
      callbacks_path(context) + "?limit=" + std::to_string(arguments.number("limit", 50, 1, 200));
  if (const auto status = arguments.find("status")) path += "&status=" + query_value(*status);
  const Answer answer = Gateway(context.gateway).need("GET", path);
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"CALLBACK", "RECEIVED", "STATUS", "TRIES", "WHAT CAME OF IT"});
  for (const auto& one : answer.json().value("data", CallbackJson::array()))
    table.add({one.value("id", ""), one.value("received_at", ""), one.value("status", ""),
               std::to_string(one.value("tries", 0)), one.value("text", "")});
  std::cout << (table.is_empty() ? "no callbacks\n" : table.text());
  return ExitCode::Done;
}

ExitCode replay_callback(const Context& context) {
  const Answer answer =
      Gateway(context.gateway)
          .need("POST", callbacks_path(context) + "/" + path_segment(context.arguments.at(0)) + "/replay",
                "{}");
  std::cout << (context.wants_json() ? answer.body : answer.json().value("status", "")) << '\n';
  return ExitCode::Done;
}

const Option connection_option{"connection", "NAME", "the connection"};

}  // namespace

std::vector<Command> callback_commands() {
  return {{"callback list",
           "list what a connection's provider sent, newest first",
           "Says what came of each request, never what it holds. Needs an operator's key.",
           {},
           {connection_option,
            {"status", "STATUS",
             "only these: waiting, heard, nothing, unmatched, failed; given_up: the last two"},
            {"limit", "N", "at most so many, 1 to 200 (default 50)"}},
           list_callbacks},
          {"callback replay",
           "have the plugin read one again",
           "What was heard before changes nothing again. Needs an operator's key.",
           {{"CALLBACK", "its id", Need::Required}},
           {connection_option},
           replay_callback}};
}

}  // namespace fiscal::ctl
