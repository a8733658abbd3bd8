#include "core/plugin/call_threads.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>

namespace fiscal::plugin {
namespace {

constexpr auto idle_life = std::chrono::seconds(30);

/// At their end already: what libraries keep for a thread is gone when this returns.
void join_all(std::list<std::thread>& over) {
  for (std::thread& thread : over)
    if (thread.joinable()) thread.join();
}

}  // namespace

/// Owned by the threads as well: one that was left may outlive the object.
struct CallThreads::Shared {
  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable work;
  std::condition_variable ended;
  std::deque<std::function<void()>> tasks;
  std::list<std::thread> threads;  ///< Those that run; one that was left stays here.
  std::list<std::thread> over;     ///< Those at their end, to be joined.
  std::size_t idle = 0;
  std::size_t alive = 0;
  bool stopping = false;

  /// The next task of the thread at `self`; nothing when it is to end.
  std::function<void()> next(std::list<std::thread>::iterator self) {
    std::unique_lock lock(mutex);
    ++idle;
    work.wait_for(lock, idle_life, [&] { return stopping || !tasks.empty(); });
    --idle;
    if (tasks.empty()) {
      over.splice(over.end(), threads, self);
      --alive;
      ended.notify_all();
      return {};
    }
    auto task = std::move(tasks.front());
    tasks.pop_front();
    return task;
  }
};

CallThreads::CallThreads() : shared_(std::make_shared<Shared>()) {}

void CallThreads::run(std::function<void()> task) {
  std::list<std::thread> over;
  {
    const std::lock_guard lock(shared_->mutex);
    over.swap(shared_->over);
    if (shared_->idle <= shared_->tasks.size()) {
      const auto self = shared_->threads.emplace(shared_->threads.end());
      *self = std::thread([shared = shared_, self] {
        while (auto next = shared->next(self)) next();
      });
      ++shared_->alive;
    }
    shared_->tasks.push_back(std::move(task));
    shared_->work.notify_one();
  }
  join_all(over);
}

void CallThreads::stop(Duration patience) {
  std::list<std::thread> over;
  {
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->work.notify_all();
    shared_->ended.wait_for(lock, std::chrono::milliseconds(patience.milliseconds),
                            [&] { return shared_->alive == 0; });
    over.swap(shared_->over);
    for (std::thread& left : shared_->threads)
      if (left.joinable()) left.detach();
  }
  join_all(over);
}

}  // namespace fiscal::plugin
