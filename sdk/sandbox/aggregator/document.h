#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// Where a document stands, whatever the system calls it.
enum class Stage { Processing, Issued, Failed, Cancelling, Cancelled, CancelDenied };

std::string_view stage_name(Stage stage);
Stage stage_named(std::string_view name);

/// One document of a stand-in: what was asked for, and what became of it.
struct AggregatorDocument {
  std::string id;
  std::string key;  ///< The caller's; empty where the system takes none.
  Stage stage = Stage::Processing;
  std::string message;     ///< Why it failed, or why its end was denied.
  nlohmann::json request;  ///< As it was sent, with what the shape added.
  long number = 0;         ///< Given when it is issued.
  std::int64_t created_ms = 0;
  std::int64_t issued_ms = 0;
  std::int64_t cancelled_ms = 0;
  std::int64_t due_ms = 0;  ///< When Processing and Cancelling end by themselves.

  nlohmann::json to_json() const;
  static AggregatorDocument from_json(const nlohmann::json& text);
};

}  // namespace fiscal::sandbox
