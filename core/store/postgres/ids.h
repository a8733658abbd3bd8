#pragma once

#include <mutex>
#include <random>

#include "core/base/ids.h"
#include "core/model/record.h"

namespace fiscal::store {

/// Gives invoices their ids at one of several hosts that share a database and do not talk to each other. They
/// grow, and hold the time of creation. Two hosts begin each millisecond at random places, so that they
/// seldom give the same id; the database's primary key decides, and the one that comes second asks again.
/// Safe from any thread.
class PostgresIds {
 public:
  /// Ids grow beyond `last`.
  explicit PostgresIds(std::int64_t last) : last_(last), random_(std::random_device{}()) {}

  InvoiceId next(Instant created_at);

  /// From now on ids are larger than `id`, which another host gave.
  void go_beyond(InvoiceId id);

  /// Milliseconds that `id` is ahead of its invoice's creation: more than 0 when the clock stood behind.
  static std::int64_t lead(InvoiceId id, Instant created_at);

 private:
  std::mutex mutex_;  // Guards everything below.
  std::int64_t last_;
  std::mt19937_64 random_;
};

}  // namespace fiscal::store
