#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/dispatch/due_work.h"
#include "core/notify/courier.h"
#include "core/notify/fan_out.h"

namespace fiscal::notify {

/// Tells accounts what happens: takes notices up, sends what waits, looks after what is left. Owns the
/// threads that do it.
class Notifier {
 public:
  Notifier(FanOut::Parts fan_out, Courier::Parts courier, const CourierOptions& options, int threads);
  ~Notifier();

  void start();
  /// Takes nothing up and attempts nothing more, from here on; waits for nothing.
  void begin_nothing_more();
  /// That, and waits for the attempts in hand, at most until `deadline` from now. False: some still run, on
  /// threads that only the destructor waits for. Idempotent.
  bool stop(Duration deadline);

  /// Something happened that may have left a notice. Cheap; from any thread, as the next.
  void wake();
  /// A lane waits again.
  void wake_lanes();

  /// Does everything that is due now on the caller's thread, and answers how much that was. For tests,
  /// instead of `start`.
  int run_due();

 private:
  void take_up_notices();

  store::ResourceStore& store_;
  const Clock& clock_;
  Log& log_;
  Courier courier_;
  FanOut fan_out_;
  dispatch::DueWork lanes_;
  dispatch::DueWork deliveries_;

  std::mutex mutex_;
  std::condition_variable woken_or_stopped_;
  std::condition_variable stopped_;
  bool woken_ = false;  ///< Guarded by mutex_, as the next.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fiscal::notify
