#include "core/app/fiscalctl/settling.h"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/app/fiscalctl/progress.h"
#include "core/app/fiscalctl/result_file.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct Settling {
  std::string invoice;
  Json body;
};

Settling read_settling(const std::string& text, const std::string& where,
                       const std::optional<std::string>& who) {
  Json body = Json::parse(text, nullptr, false);
  if (!body.is_object()) throw Failure(ExitCode::File, where + " is no JSON object; nothing was sent");
  if (who && !body.contains("who")) body["who"] = *who;
  for (const char* name : {"invoice", "outcome", "who", "reason", "evidence"})
    if (!body.contains(name) || !body[name].is_string() || body[name].get<std::string>().empty())
      throw Failure(ExitCode::File, where + " has no " + name + "; nothing was sent");
  Settling settling{body["invoice"], std::move(body)};
  settling.body.erase("invoice");
  return settling;
}

std::vector<Settling> read_settlings(const std::string& file, const std::optional<std::string>& who) {
  std::ifstream in(file);
  if (!in) throw Failure(ExitCode::File, file + ": cannot be read");
  std::vector<Settling> all;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number)
    if (line.find_first_not_of(" \t\r") != std::string::npos)
      all.push_back(read_settling(line, file + ": line " + std::to_string(number), who));
  return all;
}

}  // namespace

ExitCode settle_batch(const Context& context, const std::string& file, const std::string& results_file) {
  auto settlings = read_settlings(file, context.arguments.find("who"));
  ResultFile results(results_file);
  std::erase_if(settlings, [&](const Settling& one) { return results.ending_of(one.invoice).has_value(); });
  Progress progress(settlings.size());
  Gateway gateway(context.gateway);
  bool all_well = true;
  for (const Settling& one : settlings) {
    const Answer answer =
        gateway.ask("POST", "/v1/invoices/" + path_segment(one.invoice) + "/settle", one.body.dump());
    Json outcome{{"key", one.invoice}, {"outcome", one.body["outcome"]}};
    const std::string status = answer.is_good() ? answer.json().value("status", "") : "refused";
    outcome["status"] = status;
    if (!answer.is_good()) {
      outcome["http_status"] = answer.status;
      outcome["problem"] = answer.json();
      all_well = false;
    }
    results.append(outcome);
    progress.add(status);
  }
  std::cout << settlings.size() << " settled" << (settlings.empty() ? "" : ": " + progress.summary())
            << "\nresults in " << results_file << '\n';
  return all_well ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace fiscal::ctl
