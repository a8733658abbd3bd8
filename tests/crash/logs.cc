#include "tests/crash/logs.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace fiscal::crash {
namespace {

std::vector<nlohmann::json> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + " cannot be read");
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(in, line);) {
    nlohmann::json value = nlohmann::json::parse(line, nullptr, false);
    if (value.is_discarded())
      throw std::runtime_error(file.string() + ", line " + std::to_string(lines.size() + 1) + " is no JSON");
    lines.push_back(std::move(value));
  }
  return lines;
}

}  // namespace

Logs read_logs(const std::filesystem::path& folder) {
  Logs logs{lines_of(folder / "client.jsonl"), lines_of(folder / "portal.ledger"),
            lines_of(folder / "store.jsonl"), std::nullopt};
  if (std::filesystem::exists(folder / "webhooks.jsonl")) logs.webhooks = lines_of(folder / "webhooks.jsonl");
  return logs;
}

}  // namespace fiscal::crash
