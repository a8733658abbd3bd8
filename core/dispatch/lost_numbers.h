#pragma once

#include <fiscal/request.hpp>

#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/store/store.h"

namespace fiscal::dispatch {

/// Numbers under which the authority has documents that a restored store knows nothing of: they were given
/// after its backup was taken. An invoice without a number may be one of them, so each is asked for before
/// anything is sent. Kept in the store; safe from any thread.
class LostNumbers {
 public:
  enum class Standing {
    None,    ///< Nothing is lost, as far as is known.
    Asking,  ///< The authority has not been asked yet: nobody may send.
    Known,
  };

  struct Line {
    Standing standing = Standing::None;
    std::vector<DocumentNumber> numbers;
    std::optional<Instant> asking_since;
  };

  LostNumbers(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  Line of(const ConnectionId& connection);

  std::optional<Instant> asking_since(const ConnectionId& connection) { return of(connection).asking_since; }

  /// The authority must be asked before anything of this connection is sent.
  void begin_asking(const ConnectionId& connection);
  void know(const ConnectionId& connection, std::vector<DocumentNumber> numbers);
  /// It was found to be an invoice of ours, or an operator says what it is.
  void forget(const ConnectionId& connection, const DocumentNumber& number);

 private:
  void keep(const ConnectionId& connection, const Line& line);

  store::Store& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<ConnectionId, Line> lines_;  ///< Guarded by mutex_; as the store has them.
};

}  // namespace fiscal::dispatch
