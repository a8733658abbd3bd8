#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/progress.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds looks_every{200};
constexpr std::size_t steps = 100;

/// Looks until the backup has ended, with a bar on a terminal.
Json wait_for_backup(Gateway& gateway, Json backup) {
  Progress progress(steps);
  std::size_t shown = 0;
  while (backup.value("status", "") == "running") {
    std::this_thread::sleep_for(looks_every);
    backup = gateway.need("GET", "/v1/backups/" + path_segment(backup.value("name", ""))).json();
    const auto all = backup.value("all_pages", std::int64_t{0});
    const auto done = all == 0 ? 0
                               : static_cast<std::size_t>(backup.value("done_pages", std::int64_t{0}) *
                                                          static_cast<std::int64_t>(steps) / all);
    for (; shown < done; ++shown) progress.add("copied");
  }
  return backup;
}

ExitCode back_up(const Context& context) {
  Gateway gateway(context.gateway);
  Json body = Json::object();
  if (const auto name = context.arguments.find("name")) body["name"] = *name;
  const Json backup = wait_for_backup(gateway, gateway.need("POST", "/v1/backups", body.dump()).json());
  if (context.wants_json()) std::cout << backup.dump() << '\n';
  const bool complete = backup.value("status", "") == "complete";
  if (!complete) throw Failure(ExitCode::Refused, printable(backup.value("error", "the backup failed")));
  if (!context.wants_json())
    std::cout << backup.value("file", "") << ": " << backup.value("bytes", std::int64_t{0})
              << " bytes, checked\n";
  return ExitCode::Done;
}

std::string lost_numbers_path(const Context& context) {
  return "/v1/connections/" + path_segment(context.arguments.required("connection")) + "/lost_numbers";
}

ExitCode restore_status(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", lost_numbers_path(context));
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const Json lost = answer.json();
  if (lost.value("asking", false))
    std::cout << "the authority is still being asked; nothing new is sent until then\n";
  Table table({"SERIES", "NUMBER"});
  for (const Json& one : lost.value("data", Json::array()))
    table.add({one.value("series", ""), std::to_string(one.value("number", std::int64_t{0}))});
  std::cout << (table.is_empty() ? "no numbers are lost\n" : table.text());
  return ExitCode::Done;
}

ExitCode forget_number(const Context& context) {
  const auto& arguments = context.arguments;
  const Answer answer =
      Gateway(context.gateway)
          .need("DELETE", lost_numbers_path(context) + "/" + path_segment(arguments.required("series")) +
                              "/" + path_segment(arguments.required("number")));
  if (context.wants_json()) std::cout << answer.body << '\n';
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> backup_commands() {
  return {{"backup",
           "copy the gateway's store while it runs",
           "The copy is made and checked on the gateway's own machine, in its backup folder. To restore it: "
           "stop the gateway, put\n"
           "the file in place of gateway.sqlite, remove gateway.sqlite-wal and gateway.sqlite-shm, and "
           "start. Needs an operator's key.",
           {},
           {{"name", "NAME", "file name; made of the time when absent"}},
           back_up},
          {"restore status",
           "list the numbers that a restored store does not know of",
           "The authority has documents under them. A request that is repeated finds its own again; the rest "
           "is for a person.\n"
           "Needs an operator's key.",
           {},
           {{"connection", "NAME", "the connection"}},
           restore_status},
          {"restore forget",
           "take a number off that list, after looking at its document",
           "Nothing is asked about it from then on. Needs an operator's key.",
           {},
           {{"connection", "NAME", "the connection"},
            {"series", "SERIES", "the number's series"},
            {"number", "NUMBER", "the number"}},
           forget_number}};
}

}  // namespace fiscal::ctl
