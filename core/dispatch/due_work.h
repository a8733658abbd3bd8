#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

struct DueWorkOptions {
  std::string kind;  ///< Of the resources.
  int threads = 4;
  /// A resource that was claimed is due again after this: longer than its work takes. Counted on the wall
  /// clock, whose leaps make work be done twice and never lost: whoever ends second finds the version moved.
  Duration lease = minutes(2);
  Duration longest_sleep = seconds(1);  ///< What another gateway wrote is seen after at most this.
  /// From a look that found nothing to the next, however often it is woken, so that a burst of wakes costs
  /// one look. Work that ends cuts it short.
  Duration rest = milliseconds(10);
  int at_once = 100;  ///< Taken by one look.
};

/// Does the work that resources of one kind wait for. A claim is a put that moves `due_at` ahead, so that of
/// several gateways on one store one has the work; the work itself ends it by putting the resource again.
/// Owns one thread that looks and up to `threads` that work.
class DueWork {
 public:
  /// On any of the threads, with the resource as it stands after the claim. What it throws is logged, and the
  /// resource is due again after its lease.
  using Work = std::function<void(store::Resource claimed)>;

  DueWork(store::ResourceStore& store, const Clock& clock, Log& log, DueWorkOptions options, Work work)
      : store_(store), clock_(clock), log_(log), options_(std::move(options)), work_(std::move(work)) {}
  ~DueWork();

  void start();
  /// Claims nothing more, from here on; waits for nothing. What is in hand goes on.
  void begin_nothing_more();
  /// That, and waits for what is in hand, at most until `deadline` from now. False: some of it still runs, on
  /// threads that only the destructor waits for. Idempotent.
  bool stop(Duration deadline);
  /// Something may have become due. Cheap.
  void wake();

  /// Does what is due now on the caller's thread and answers how much that was. For tests, instead of
  /// `start`.
  int run_due();

 private:
  std::vector<store::Resource> claim_due(std::size_t most);
  void carry_out(store::Resource claimed);
  void look();
  void look_until_stopped(std::unique_lock<std::mutex>& lock);
  void do_work();
  void join();
  void say_failed(const char* what);

  store::ResourceStore& store_;
  const Clock& clock_;
  Log& log_;
  const DueWorkOptions options_;
  const Work work_;

  std::mutex mutex_;
  std::condition_variable looking_;
  std::condition_variable resting_;
  std::condition_variable working_;
  std::condition_variable ending_;
  bool stopping_ = false;  ///< Guarded by mutex_, as all below.
  bool woken_ = false;
  bool has_ended_ = false;  ///< A piece of work, since the last look.
  std::deque<store::Resource> to_do_;
  int in_hand_ = 0;
  bool looks_ = false;  ///< The thread that looks has not ended.
  std::vector<std::thread> threads_;
};

}  // namespace fiscal::dispatch
