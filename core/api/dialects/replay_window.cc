#include "core/api/dialects/replay_window.h"

#include <fiscal/encoding.hpp>

namespace fiscal::dialects {

std::string ReplayWindow::fresh_key() { return hex(random_bytes(16)); }

std::string ReplayWindow::key_of(const AccountId& account, std::string_view what, std::string_view body) {
  // No connection has such a name, so no plugin reads or writes here.
  const ConnectionId shelf = "replay:" + account;
  const std::string place = hex(sha256(std::string(what) + '\n' + std::string(body)));
  for (int tries = 0; tries < 10; ++tries) {
    if (const auto first = store_.kv_get(shelf, place, clock_.now())) return first->value;
    const std::string key = fresh_key();
    if (store_.kv_put(shelf, place, key, clock_.now() + window_, 0)) return key;
  }
  throw store::StoreUnavailable("the replay window of an account could not be written");
}

}  // namespace fiscal::dialects
