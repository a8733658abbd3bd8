#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/intake/inbound.h"
#include "core/store/resources.h"

namespace fiscal::intake {

/// What a connection's provider sent, as an operator sees it: never what it holds.
struct KeptCallback {
  std::string id;
  Instant received_at;
  std::int64_t place = 0;  ///< The cursor of lists.
  Inbound inbound;
};

/// Which of a connection's callbacks.
struct CallbackQuery {
  std::optional<Inbound::State> state{};
  bool given_up = false;  ///< Those alone that nothing was made of in all their tries.
  std::optional<std::int64_t> beyond{};
  int limit = 50;
};

/// What providers sent to connections' addresses: what became of it, and once more. Safe from any thread;
/// throws what the store throws.
class Inbox {
 public:
  /// `wake`: something is to be read.
  Inbox(store::ResourceStore& store, const Clock& clock, std::function<void()> wake)
      : store_(store), clock_(clock), wake_(std::move(wake)) {}

  /// Newest first.
  std::vector<KeptCallback> list(const Connection& connection, const CallbackQuery& query) const;

  /// Has the plugin read it again, with all its tries; what it says changes nothing twice. Error: not_found.
  Result<KeptCallback> read_again(const Connection& connection, const std::string& id) const;

 private:
  store::ResourceStore& store_;
  const Clock& clock_;
  std::function<void()> wake_;
};

}  // namespace fiscal::intake
