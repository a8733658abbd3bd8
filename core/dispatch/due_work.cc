#include "core/dispatch/due_work.h"

#include <chrono>
#include <utility>

namespace fiscal::dispatch {

DueWork::~DueWork() {
  begin_nothing_more();
  join();
}

void DueWork::start() {
  const std::lock_guard lock(mutex_);
  looks_ = true;
  threads_.emplace_back([this] { look(); });
}

void DueWork::begin_nothing_more() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    to_do_.clear();  // What was claimed and not begun is due again after its lease.
  }
  looking_.notify_all();
  resting_.notify_all();
  working_.notify_all();
}

bool DueWork::stop(Duration deadline) {
  begin_nothing_more();
  {
    std::unique_lock lock(mutex_);
    if (!ending_.wait_for(lock, std::chrono::milliseconds(deadline.milliseconds),
                          [&] { return in_hand_ == 0 && !looks_; }))
      return false;
  }
  join();
  return true;
}

void DueWork::join() {
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
  threads_.clear();
}

void DueWork::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(woken_, true)) return;
  }
  looking_.notify_one();
}

std::vector<store::Resource> DueWork::claim_due(std::size_t most) {
  std::vector<store::Resource> claimed;
  if (most == 0) return claimed;
  const Instant now = clock_.now();
  for (store::Resource& due : store_.due_resources(options_.kind, now, static_cast<int>(most))) {
    due.due_at = now + options_.lease;
    auto put = store_.put_resources({std::move(due)});
    // Another gateway was quicker, or it was moved otherwise: the next look sees it as it is.
    if (auto* stored = std::get_if<store::ResourcesStored>(&put))
      claimed.push_back(std::move(stored->resources.front()));
  }
  return claimed;
}

void DueWork::say_failed(const char* what) {
  log_.error("due_work_failed",
             {{"kind", std::string_view(options_.kind)}, {"text", std::string_view(what)}});
}

void DueWork::carry_out(store::Resource claimed) {
  try {
    work_(std::move(claimed));
  } catch (const std::exception& failed) {
    say_failed(failed.what());
  }
}

int DueWork::run_due() {
  auto claimed = claim_due(static_cast<std::size_t>(options_.at_once));
  const int count = static_cast<int>(claimed.size());
  for (store::Resource& resource : claimed) carry_out(std::move(resource));
  return count;
}

void DueWork::look() {
  std::unique_lock lock(mutex_);
  look_until_stopped(lock);
  looks_ = false;
  ending_.notify_all();
}

void DueWork::look_until_stopped(std::unique_lock<std::mutex>& lock) {
  const std::chrono::milliseconds longest_sleep(options_.longest_sleep.milliseconds);
  const std::chrono::milliseconds rest(options_.rest.milliseconds);
  while (!stopping_) {
    woken_ = has_ended_ = false;
    // No more than the threads can begin at once: what waits here is nobody else's until its lease ends.
    const int free =
        std::min(options_.at_once, options_.threads - in_hand_ - static_cast<int>(to_do_.size()));
    lock.unlock();
    std::vector<store::Resource> claimed;
    try {
      claimed = claim_due(static_cast<std::size_t>(std::max(free, 0)));
    } catch (const std::exception& failed) {
      say_failed(failed.what());
    }
    lock.lock();
    if (stopping_) return;
    const bool found_all = free > 0 && static_cast<int>(claimed.size()) < free;
    for (store::Resource& resource : claimed) to_do_.push_back(std::move(resource));
    // Dozens of threads take milliseconds of a start, and many gateways have none of this work ever.
    while (!to_do_.empty() && static_cast<int>(threads_.size()) <= options_.threads)
      threads_.emplace_back([this] { do_work(); });
    // A look that found nothing, as after most accepts, wakes nobody.
    for (std::size_t n = 0; n < claimed.size(); ++n) working_.notify_one();
    if (claimed.empty()) resting_.wait_for(lock, rest, [&] { return stopping_ || has_ended_; });
    const auto has_news = [&] { return stopping_ || woken_; };
    if (found_all || free <= 0) looking_.wait_for(lock, longest_sleep, has_news);
  }
}

void DueWork::do_work() {
  std::unique_lock lock(mutex_);
  while (true) {
    working_.wait(lock, [&] { return stopping_ || !to_do_.empty(); });
    if (to_do_.empty()) return;
    store::Resource claimed = std::move(to_do_.front());
    to_do_.pop_front();
    ++in_hand_;
    lock.unlock();
    carry_out(std::move(claimed));
    lock.lock();
    --in_hand_;
    // One that took its turn may have left more to do, and there is room again.
    woken_ = has_ended_ = true;
    looking_.notify_one();
    resting_.notify_one();
    ending_.notify_all();
  }
}

}  // namespace fiscal::dispatch
