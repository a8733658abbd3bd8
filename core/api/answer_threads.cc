#include "core/api/answer_threads.h"

namespace fiscal::api {

AnswerThreads::~AnswerThreads() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  offered_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool AnswerThreads::offer(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  const bool all_busy = static_cast<std::size_t>(idle_) <= waiting_.size();
  if (all_busy && static_cast<int>(threads_.size()) < most_threads_) {
    threads_.emplace_back([this] { run(); });
  } else if (all_busy && waiting_.size() >= most_waiting_) {
    return false;
  }
  waiting_.push_back(std::move(work));
  offered_.notify_one();
  return true;
}

void AnswerThreads::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    offered_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    const auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace fiscal::api
