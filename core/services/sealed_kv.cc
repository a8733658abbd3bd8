#include "core/services/sealed_kv.h"

#include <fiscal/encoding.hpp>

#include "core/vault/seal.h"

namespace fiscal::services {
namespace {

/// A key is any line of text; its digest is a name as a sealed place wants it.
vault::SealedPlace place_of_value(const ConnectionId& connection, const std::string& key) {
  return {connection, "kv", hex(sha256(key)).substr(0, 40)};
}

}  // namespace

std::optional<KvEntry> SealedKv::get(const ConnectionId& connection, const std::string& key, Instant now) {
  auto entry = rows_.get(connection, key, now);
  if (!entry) return std::nullopt;
  const auto opened =
      vault::open_seal(place_of_value(connection, key), base64_decode(entry->value).value_or(""), keys_);
  if (!opened) {
    log_.warning("kv_value_unreadable", {{"connection", std::string_view(connection)},
                                         {"key", std::string_view(key)},
                                         {"text", std::string_view(opened.error().text)}});
    return std::nullopt;
  }
  entry->value = opened->view();
  return entry;
}

std::optional<std::int64_t> SealedKv::put(const ConnectionId& connection, const std::string& key,
                                          const std::string& value, std::optional<Instant> expires_at,
                                          std::optional<std::int64_t> expected) {
  // The rows hold text.
  const std::string sealed = base64_encode(vault::seal(place_of_value(connection, key), value, keys_));
  return rows_.put(connection, key, sealed, expires_at, expected);
}

}  // namespace fiscal::services
