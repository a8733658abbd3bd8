#include "core/plugin/call_threads.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace fiscal::plugin {
namespace {

constexpr auto idle_life = std::chrono::seconds(30);

}  // namespace

/// Owned by the threads as well: one that was left may outlive the object.
struct CallThreads::Shared {
  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable work;
  std::condition_variable ended;
  std::deque<std::function<void()>> tasks;
  std::size_t idle = 0;
  std::size_t alive = 0;
  bool stopping = false;

  /// The next task; nothing when the thread is to end.
  std::function<void()> next() {
    std::unique_lock lock(mutex);
    ++idle;
    work.wait_for(lock, idle_life, [&] { return stopping || !tasks.empty(); });
    --idle;
    if (tasks.empty()) {
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
  const std::lock_guard lock(shared_->mutex);
  if (shared_->idle <= shared_->tasks.size()) {
    std::thread([shared = shared_] {
      while (auto next = shared->next()) next();
    }).detach();
    ++shared_->alive;
  }
  shared_->tasks.push_back(std::move(task));
  shared_->work.notify_one();
}

void CallThreads::stop(Duration patience) {
  std::unique_lock lock(shared_->mutex);
  shared_->stopping = true;
  shared_->work.notify_all();
  shared_->ended.wait_for(lock, std::chrono::milliseconds(patience.milliseconds),
                          [&] { return shared_->alive == 0; });
}

}  // namespace fiscal::plugin
