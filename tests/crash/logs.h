#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

namespace fiscal::crash {

/// What four witnesses wrote down of one case, as JSON lines, in their order.
struct Logs {
  std::vector<nlohmann::json> client;  ///< client.jsonl: what was asked and answered.
  std::vector<nlohmann::json> portal;  ///< portal.ledger: the portal's own.
  std::vector<nlohmann::json> store;   ///< store.jsonl: the gateway's, after its end.
  std::optional<std::vector<nlohmann::json>>
      webhooks;  ///< webhooks.jsonl: what a receiver got; absent: nobody listened.
};

/// Reads them from a case's folder. Throws std::runtime_error naming the file that is missing or damaged.
Logs read_logs(const std::filesystem::path& folder);

}  // namespace fiscal::crash
