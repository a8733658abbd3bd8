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
  const bool may_start = static_cast<int>(threads_.size()) < most_threads_;
  if (all_busy() && !may_start && waiting_.size() >= most_waiting_) return false;
  put(std::move(work));
  return true;
}

void AnswerThreads::go_on(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  put(std::move(work));
}

void AnswerThreads::put(std::function<void()> work) {
  if (all_busy() && static_cast<int>(threads_.size()) < most_threads_)
    threads_.emplace_back([this] { run(); });
  waiting_.push_back(std::move(work));
  call_one();
}

/// One at a time is woken, and wakes the next when it finds more than it takes: a burst of works costs few
/// system calls then, and threads that are awake anyway take most of it.
void AnswerThreads::call_one() {
  if (is_called_ || idle_ == 0) return;
  is_called_ = true;
  offered_.notify_one();
}

void AnswerThreads::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    offered_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    {
      const auto work = std::move(waiting_.front());
      waiting_.pop_front();
      is_called_ = false;
      if (!waiting_.empty()) call_one();
      lock.unlock();
      work();
    }  // Its end frees a whole request: not under the lock.
    lock.lock();
  }
}

}  // namespace fiscal::api
