#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

/// "2026-11-21", so many days before today.
std::string day_before(int days) {
  const std::time_t at = std::time(nullptr) - static_cast<std::time_t>(days) * 86'400;
  std::tm parts{};
  localtime_r(&at, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string in_reais(std::int64_t centavos) {
  const std::string cents = std::to_string(centavos % 100 + 100).substr(1);
  return std::to_string(centavos / 100) + "." + cents;
}

void print_differences(const char* what, const Json& all) {
  for (const Json& one : all)
    std::cout << what << "  " << one.value("invoice", "") << "  " << one.value("access_key", "") << "  "
              << printable(one.value("text", "")) << '\n';
}

ExitCode reconcile(const Context& context) {
  const auto& arguments = context.arguments;
  const std::string to = arguments.find("to").value_or(day_before(0));
  const std::string from = arguments.find("from").value_or(day_before(1));
  const Answer answer =
      Gateway(context.gateway)
          .need("GET", "/v1/connections/" + path_segment(arguments.required("connection")) +
                           "/comparison?from=" + query_value(from) + "&to=" + query_value(to));
  const Json compared = answer.json();
  const Json only_there = compared.value("only_there", Json::array());
  const bool agree = compared.value("whole", false) && only_there.empty() && compared["only_here"].empty() &&
                     compared["different"].empty();
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return agree ? ExitCode::Done : ExitCode::Refused;
  }
  print_differences("only here ", compared["only_here"]);
  for (const Json& key : only_there) std::cout << "only there  " << key.get<std::string>() << '\n';
  print_differences("different ", compared["different"]);
  for (const Json& gap : compared["gaps"])
    std::cout << "gap         series " << gap.value("series", "") << ", " << gap.value("from", 0LL) << " to "
              << gap.value("to", 0LL) << '\n';
  std::cout << from << " to " << to << ": " << compared.value("here", 0) << " here ("
            << in_reais(compared.value("amount", 0LL)) << "), " << compared.value("there", 0)
            << " at the authority, " << compared.value("alike", 0) << " alike\n";
  if (!compared.value("whole", false))
    std::cout << "not the whole: " << printable(compared.value("error", "")) << '\n';
  return agree ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace

std::vector<Command> reconcile_commands() {
  return {{"reconcile",
           "hold a connection's documents against the authority's",
           "Lists what only one of the two has, what ended at one of them, gaps in the numbers, and totals. "
           "Ends with 1 when they\n"
           "differ, so that it can run every day. Changes nothing. Needs an operator's key.",
           {},
           {{"connection", "NAME", "the connection"},
            {"from", "DAY", "first day of issue, as in 2026-11-01 (default: yesterday)"},
            {"to", "DAY", "last day (default: today)"}},
           reconcile}};
}

}  // namespace fiscal::ctl
