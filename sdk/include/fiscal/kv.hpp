#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// The messages of the host service kv/1.
namespace fiscal {

enum class KvOperation { Get, Put, Delete };

/// `value` is required for Put, `expires_in` and `expected` are only for it.
struct KvRequest {
  KvOperation op = KvOperation::Get;
  std::string key;
  std::optional<std::string> value;
  std::optional<Duration> expires_in;
  std::optional<std::int64_t> expected;  ///< Version that the key must have now; 0: it must be absent.

  bool operator==(const KvRequest&) const = default;
};

/// Get: both, or neither when the key is absent. Put: `version`, or nothing when another one than `expected`
/// stood there. Delete: nothing.
struct KvAnswer {
  std::optional<std::string> value;
  std::optional<std::int64_t> version;

  bool operator==(const KvAnswer&) const = default;
};

}  // namespace fiscal
