#pragma once

#include <limits>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace fiscal::store {

/// Who works on which invoice, and until when. In memory alone: one process owns the file, so its end frees
/// everything. Safe from any thread.
class Claims {
 public:
  /// Fences start above `fence_floor`, so that none of an earlier opening is ever given again.
  Claims(const Clock& clock, std::int64_t fence_floor) : clock_(clock), last_fence_(fence_floor) {}

  /// The fence, or nothing while another claim stands. `connection` is told again by `take_expired`.
  std::optional<std::int64_t> take(InvoiceId id, std::int64_t connection, Duration lease);

  /// For a write under a claim: true when `fence` is the latest one of the invoice. From then on nobody else
  /// can claim it before `unpin`, even when the lease ends, so that a new holder never reads what is about to
  /// change.
  bool pin(InvoiceId id, std::int64_t fence);
  void unpin(InvoiceId id);

  /// Ends the claim; the connection that it was for, or nothing when another one has taken over.
  std::optional<std::int64_t> release(InvoiceId id, std::int64_t fence);

  /// True while a lease runs.
  bool is_held(InvoiceId id) const;

  /// Connections of the leases that ended since the last call.
  std::vector<std::int64_t> take_expired();

 private:
  struct Holder {
    std::int64_t fence = 0;
    std::int64_t connection = 0;
    Duration until;
    int pins = 0;
    bool expiry_told = false;
  };

  bool stands(const Holder& holder) const { return holder.pins > 0 || clock_.steady() < holder.until; }

  static constexpr Duration never{std::numeric_limits<std::int64_t>::max()};

  const Clock& clock_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::unordered_map<InvoiceId, Holder> holders_;
  std::int64_t last_fence_;
  Duration first_end_ = never;  ///< No lease ends sooner that was not told: nothing is looked for before.
};

}  // namespace fiscal::store
