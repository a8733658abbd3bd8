#include "core/store/unique_keys.h"

#include <fiscal/encoding.hpp>

#include <cstring>

namespace fiscal::store {

std::int64_t key_hash(std::string_view account, KeyKind kind, std::string_view text) {
  std::string input;
  input.reserve(account.size() + text.size() + 2);
  input.append(account).append(1, '\0').append(1, static_cast<char>(kind)).append(text);
  const std::string digest = sha256(input);
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

std::vector<InvoiceId> UniqueKeys::find(Database& database, std::int64_t hash) const {
  std::vector<InvoiceId> ids;
  auto rows = database.query("SELECT invoice FROM unique_key WHERE hash = ? ORDER BY invoice DESC", hash);
  while (rows.next()) ids.push_back({rows.integer(0)});
  return ids;
}

void UniqueKeys::add(Database& database, std::int64_t hash, InvoiceId id) {
  database.run("INSERT OR IGNORE INTO unique_key (hash, invoice) VALUES (?, ?)", hash, id.value);
}

}  // namespace fiscal::store
