#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace fiscal {

/// A value that a plugin keeps for its connection (kv/1).
struct KvEntry {
  std::string value;
  std::int64_t version = 0;
  std::optional<Instant> expires_at;

  bool operator==(const KvEntry&) const = default;
};

}  // namespace fiscal
