#include "core/app/fiscald/rounds.h"

#include <algorithm>
#include <chrono>

namespace fiscal::app {

void Rounds::add(std::string name, Duration every, std::function<void()> task, Duration first) {
  rounds_.push_back({std::move(name), every, std::move(task), {}, first});
}

void Rounds::start() {
  if (rounds_.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  for (Round& round : rounds_) round.next = now + std::chrono::milliseconds(round.first.milliseconds);
  runs_ = true;
  thread_ = std::thread([this] { run(); });
}

Rounds::~Rounds() {
  begin_nothing_more();
  if (thread_.joinable()) thread_.join();
}

void Rounds::begin_nothing_more() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
}

bool Rounds::stop(Duration deadline) {
  begin_nothing_more();
  {
    std::unique_lock lock(mutex_);
    if (!stopped_.wait_for(lock, std::chrono::milliseconds(deadline.milliseconds), [&] { return !runs_; }))
      return false;
  }
  if (thread_.joinable()) thread_.join();
  return true;
}

void Rounds::run() {
  run_until_stopped();
  const std::lock_guard lock(mutex_);
  runs_ = false;
  stopped_.notify_all();
}

void Rounds::run_until_stopped() {
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
