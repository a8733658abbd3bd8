#include "book.h"

#include <fiscal/encoding.hpp>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace fiscal::sandbox_plugin {
namespace {

constexpr Duration kept_for = hours(24 * 365);
constexpr std::size_t key_digits = 50;

constexpr auto standings = std::to_array<std::pair<Standing, std::string_view>>({
    {Standing::Authorized, "authorized"},
    {Standing::Rejected, "rejected"},
    {Standing::Pending, "pending"},
    {Standing::PendingRejected, "pending_rejected"},
    {Standing::PendingForever, "pending_forever"},
    {Standing::Cancelled, "cancelled"},
});

std::string_view name_of(Standing standing) {
  for (const auto& [value, name] : standings)
    if (value == standing) return name;
  return {};
}

Standing standing_named(std::string_view text) {
  for (const auto& [value, name] : standings)
    if (name == text) return value;
  throw ProviderError("the sandbox's book has an entry with the standing " + std::string(text));
}

std::string place_of(const std::string& access_key) { return "document/" + access_key; }

}  // namespace

std::string access_key_for(std::string_view idempotency) {
  std::string key;
  // A digest has 32 bytes; the second one is of the first.
  for (std::string bytes = sha256(idempotency); key.size() < key_digits; bytes = sha256(bytes))
    for (const char byte : bytes)
      if (key.size() < key_digits) key += static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
  return key;
}

std::optional<Entry> Book::find(const std::string& access_key) {
  const auto kept = host_.kv_get(place_of(access_key));
  if (!kept) return std::nullopt;
  const auto document = nlohmann::json::parse(kept->value);
  Entry entry{access_key,
              standing_named(document.at("standing").get<std::string>()),
              {document.at("issued_at_ms").get<std::int64_t>()},
              document.at("number").get<std::string>(),
              {},
              {}};
  if (document.contains("cancelled_at_ms"))
    entry.cancelled_at = Instant{document["cancelled_at_ms"].get<std::int64_t>()};
  if (document.contains("replaced_by")) entry.replaced_by = document["replaced_by"].get<std::string>();
  return entry;
}

void Book::write(const Entry& entry) {
  nlohmann::ordered_json document{{"standing", name_of(entry.standing)},
                                  {"issued_at_ms", entry.issued_at.milliseconds},
                                  {"number", entry.number}};
  if (entry.cancelled_at) document["cancelled_at_ms"] = entry.cancelled_at->milliseconds;
  if (entry.replaced_by) document["replaced_by"] = *entry.replaced_by;
  host_.kv_put(place_of(entry.access_key), document.dump(), kept_for);
}

}  // namespace fiscal::sandbox_plugin
