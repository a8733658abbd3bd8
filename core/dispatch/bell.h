#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/base/ids.h"

namespace fiscal::dispatch {

/// Tells waiting clients that an invoice moved. Safe from any thread.
class Bell {
 public:
  /// One client's interest in one invoice; begins before the client looks at the invoice, so that nothing is
  /// missed.
  class Watch {
   public:
    Watch(Bell& bell, InvoiceId id);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Waits until the invoice moved since the last call, or until `until`; true when it moved.
    bool wait_until(std::chrono::steady_clock::time_point until);

   private:
    Bell& bell_;
    InvoiceId id_;
    int heard_;
  };

  void ring(InvoiceId id);

  /// Called at every ring, on its thread: cheap. To be set before anything rings.
  void also_tell(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  struct Interest {
    int watches = 0;
    int rung = 0;
    std::condition_variable changed;
  };

  std::function<void()> listener_;
  std::mutex mutex_;
  std::unordered_map<InvoiceId, std::unique_ptr<Interest>> interests_;  ///< Guarded by mutex_.
};

}  // namespace fiscal::dispatch
