#include "core/app/fiscald/rounds.h"

#include <algorithm>
#include <chrono>

namespace fiscal::app {

void Rounds::add(std::string name, Duration every, std::function<void()> task) {
  rounds_.push_back({std::move(name), every, std::move(task), std::chrono::steady_clock::now()});
}

void Rounds::start() {
  if (!rounds_.empty()) thread_ = std::thread([this] { run(); });
}

void Rounds::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Rounds::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Round& due = *std::min_element(rounds_.begin(), rounds_.end(),
                                   [](const Round& a, const Round& b) { return a.next < b.next; });
    if (stopped_.wait_until(lock, due.next, [&] { return stopping_; })) return;
    lock.unlock();
    try {
      due.task();
    } catch (const std::exception& broken) {
      log_.error("round_failed",
                 {{"round", std::string_view(due.name)}, {"text", std::string_view(broken.what())}});
    }
    due.next = std::chrono::steady_clock::now() + std::chrono::milliseconds(due.every.milliseconds);
    lock.lock();
  }
}

}  // namespace fiscal::app
