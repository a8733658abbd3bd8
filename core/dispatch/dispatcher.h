#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

struct DispatchOptions {
  int threads = 64;                     ///< Calls in flight, all connections together.
  Duration lease = minutes(5);          ///< Longer than any call may take.
  Duration longest_sleep = seconds(1);  ///< A job that another process wrote is seen after at most this.
  Patience patience;
};

/// Finds due work and hands it to workers: fair between connections, bounded per connection and in all. Owns
/// one thread that looks for work and up to `threads` that do it.
class Dispatcher {
 public:
  Dispatcher(const Worker::Parts& parts, const DispatchOptions& options,
             std::function<void(const std::exception&)> on_broken_store);
  ~Dispatcher();

  void start();

  /// Claims nothing more, from here on, and begins nothing of what was claimed; waits for nothing.
  void begin_nothing_more();

  /// That, and waits until the work in hand is settled, at most until `deadline` from now. False:
  /// some still runs, on threads that only the destructor waits for; a process that ends now leaves it to be
  /// found as interrupted at the next start. Idempotent.
  bool stop(Duration deadline);

  /// Something may have become due: called after an accept. Cheap.
  void wake();

  /// Does everything that is due now on the caller's thread, and answers how much that was. For tests,
  /// instead of `start`.
  int run_due();

  // The steps that the threads of `start` take; whoever schedules them himself calls them instead of `start`.

  /// Claims what is due and has room, a fair share for each connection. Each claim is owed a `carry_out`. One
  /// caller at a time. Throws what a broken store throws.
  std::vector<store::Claim> claim_due_work();

  /// Works on one claim to its end. A store that is away for a while is logged, a broken one is told to
  /// `on_broken_store`.
  void carry_out(store::Claim claim);

  /// How long to wait after a look that claimed nothing, unless something wakes. Throws what a broken store
  /// throws.
  Duration pause();

  /// Pieces of work in hand.
  int in_flight() const { return in_flight_.load(); }

 private:
  void join();
  void look_for_work();
  void look_until_stopped();
  void say_unavailable(const store::StoreUnavailable& gone);
  void give_back(const store::Claim& claim);
  void do_work();
  int in_hand(const ConnectionId& connection);
  int room(const ConnectionId& connection);
  void take_up(const ConnectionId& connection, int limit, std::vector<store::Claim>& claims);
  void done(const ConnectionId& connection);
  bool may_look() const;  ///< Under `mutex_`: work has ended, and enough threads are free.

  Worker::Parts parts_;
  DispatchOptions options_;
  Worker worker_;
  std::function<void(const std::exception&)> on_broken_store_;

  std::mutex mutex_;
  std::condition_variable work_to_look_for_;
  std::condition_variable work_to_do_;
  std::condition_variable resting_;
  bool stopping_ = false;  ///< Guarded by mutex_, as all below.
  bool woken_ = false;
  bool has_ended_ = false;  ///< A piece of work, since the last look.
  std::deque<store::Claim> to_do_;
  int idle_ = 0;
  std::unordered_map<ConnectionId, int> in_hand_;
  std::vector<std::thread> threads_;
  std::thread looker_;
  std::atomic<int> in_flight_{0};
};

}  // namespace fiscal::dispatch
