#include "core/dispatch/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/fail_point.h"

namespace fiscal::dispatch {
namespace {

std::chrono::milliseconds as_chrono(Duration span) { return std::chrono::milliseconds(span.milliseconds); }

constexpr State lane_states[] = {State::Sending, State::Pending, State::Unknown, State::NeedsPerson};
constexpr int lane_limit = 100'000;
constexpr Duration shortest_sleep = milliseconds(50);
/// From a look that found nothing to the next, however often it is woken: what is accepted for later wakes it
/// too. Work that ends cuts it short; where nearly all threads are taken, only once a few are free, since a
/// look for one piece costs as much as a look for all of them.
constexpr Duration rest = milliseconds(5);
constexpr int free_share = 16;             ///< Of the threads, one in so many is a few.
constexpr Duration just_due = seconds(1);  ///< It may have fallen due after the look.

}  // namespace

Dispatcher::Dispatcher(const Worker::Parts& parts, const DispatchOptions& options,
                       std::function<void(const std::exception&)> on_broken_store)
    : parts_(parts),
      options_(options),
      worker_(parts, options.patience),
      on_broken_store_(std::move(on_broken_store)) {
  for (const State state : lane_states)
    for (const InvoiceRecord& record : parts_.store.in_state(state, lane_limit)) {
      const auto connection = parts_.directory.connection(record.route.connection);
      const auto manifest = connection ? parts_.runner.manifest(connection->plugin) : nullptr;
      if (manifest && manifest->strict_order) parts_.lanes.settle(record.route.connection, record);
    }
}

Dispatcher::~Dispatcher() {
  stop(Duration{});
  join();
}

void Dispatcher::start() {
  looker_ = std::thread([this] { look_for_work(); });
}

void Dispatcher::begin_nothing_more() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  // The claims go with the process.
  in_flight_ -= static_cast<int>(to_do_.size());
  to_do_.clear();
  work_to_look_for_.notify_all();
  work_to_do_.notify_all();
  resting_.notify_all();
}

bool Dispatcher::stop(Duration deadline) {
  begin_nothing_more();
  {
    std::unique_lock lock(mutex_);
    if (!work_to_look_for_.wait_for(lock, as_chrono(deadline), [&] { return in_flight_.load() == 0; }))
      return false;
  }
  join();
  return true;
}

void Dispatcher::join() {
  if (looker_.joinable()) looker_.join();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
  threads_.clear();
}

void Dispatcher::wake() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(woken_, true)) return;
  work_to_look_for_.notify_one();
}

int Dispatcher::in_hand(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  const auto at = in_hand_.find(connection);
  return at == in_hand_.end() ? 0 : at->second;
}

int Dispatcher::room(const ConnectionId& connection) {
  const auto known = parts_.directory.connection(connection);
  return (known ? known->max_in_flight : 1) - in_hand(connection);
}

/// Claims of one connection. A connection in strict order moves one invoice at a time, and while one is in
/// doubt that one alone.
void Dispatcher::take_up(const ConnectionId& connection, int limit, std::vector<store::Claim>& claims) {
  const Instant now = parts_.clock.now();
  auto holder = parts_.lanes.holder(connection);
  const auto record = holder ? parts_.store.find(*holder) : std::nullopt;
  // A person or another process may have settled what holds the lane; who works on it here settles with the
  // lane.
  if (record && in_hand(connection) == 0) {
    parts_.lanes.settle(connection, *record);
    holder = parts_.lanes.holder(connection);
  }
  if (holder) {
    if (!record || !record->job || record->job->at > now) return;
    if (auto claim = parts_.store.claim(*holder, now, options_.lease)) claims.push_back(std::move(*claim));
    return;
  }
  const auto known = parts_.directory.connection(connection);
  const auto manifest = known ? parts_.runner.manifest(known->plugin) : nullptr;
  const bool strict = manifest && manifest->strict_order;
  if (strict) limit = std::min(limit, 1);
  for (auto& claim : parts_.store.claim_due({now, options_.lease, connection, limit, strict}))
    claims.push_back(std::move(claim));
}

std::vector<store::Claim> Dispatcher::claim_due_work() {
  std::vector<store::Claim> claims;
  int free = options_.threads - in_flight_.load();
  const std::vector<ConnectionId> due = parts_.store.due_connections(parts_.clock.now());
  for (std::size_t at = 0; at < due.size() && free > 0; ++at) {
    const ConnectionId& connection = due[at];
    if (!parts_.breaker.lets_through(connection, parts_.clock.steady())) continue;
    // Each connection gets an even share of what is free, at least one.
    const int share = std::max(1, free / static_cast<int>(due.size() - at));
    const int limit = std::min(share, room(connection));
    if (limit <= 0) continue;
    const std::size_t had = claims.size();
    FISCAL_FAIL_POINT("dispatch.before_claim");
    try {
      take_up(connection, limit, claims);
    } catch (const store::StoreUnavailable&) {
      // What was claimed before is worked on all the same.
      if (claims.empty()) throw;
      break;
    }
    if (claims.size() > had) FISCAL_FAIL_POINT("dispatch.after_claim");
    const int got = static_cast<int>(claims.size() - had);
    free -= got;
    const std::lock_guard lock(mutex_);
    if (got > 0) in_hand_[connection] += got;
  }
  in_flight_ += static_cast<int>(claims.size());
  return claims;
}

void Dispatcher::carry_out(store::Claim claim) {
  const ConnectionId connection = claim.record.route.connection;
  store::Claim held;
  held.record.id = claim.record.id;
  held.fence = claim.fence;
  try {
    worker_.work(std::move(claim));
  } catch (const store::StoreUnavailable& gone) {
    // Nothing runs any more, and the record says how far it came: whoever claims it next goes on from there.
    say_unavailable(gone);
    give_back(held);
  } catch (const std::exception& broken) {
    on_broken_store_(broken);
  }
  done(connection);
}

void Dispatcher::say_unavailable(const store::StoreUnavailable& gone) {
  parts_.log.warning("store_unavailable", {{"text", std::string_view(gone.what())}});
}

void Dispatcher::give_back(const store::Claim& claim) {
  try {
    parts_.store.release(claim);
  } catch (const store::StoreUnavailable& gone) {
    // Then its lease ends it.
    say_unavailable(gone);
  }
}

Duration Dispatcher::pause() {
  const Instant now = parts_.clock.now();
  const auto next = parts_.store.next_due();
  if (!next) return options_.longest_sleep;
  if (*next > now - just_due) return std::clamp(*next - now, shortest_sleep, options_.longest_sleep);
  // What has been due for longer is held up: by work in hand, whose end wakes, by a connection that rests
  // until its trial, or by another process.
  const auto trial = parts_.breaker.next_trial();
  const Duration to_trial = trial ? *trial - parts_.clock.steady() : Duration{};
  if (to_trial <= Duration{}) return options_.longest_sleep;
  return std::clamp(to_trial, shortest_sleep, options_.longest_sleep);
}

void Dispatcher::done(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  const auto at = in_hand_.find(connection);
  if (at != in_hand_.end() && --at->second <= 0) in_hand_.erase(at);
  --in_flight_;
  woken_ = has_ended_ = true;
  work_to_look_for_.notify_all();
  if (may_look()) resting_.notify_one();
}

bool Dispatcher::may_look() const {
  return has_ended_ && options_.threads - in_flight_.load() >= options_.threads / free_share;
}

int Dispatcher::run_due() {
  std::vector<store::Claim> claims = claim_due_work();
  for (store::Claim& claim : claims) {
    const ConnectionId connection = claim.record.route.connection;
    worker_.work(std::move(claim));
    done(connection);
  }
  return static_cast<int>(claims.size());
}

void Dispatcher::look_for_work() {
  while (true) {
    try {
      return look_until_stopped();
    } catch (const store::StoreUnavailable& gone) {
      say_unavailable(gone);
    } catch (const std::exception& broken) {
      return on_broken_store_(broken);
    }
    std::unique_lock lock(mutex_);
    work_to_look_for_.wait_for(lock, as_chrono(options_.longest_sleep), [&] { return stopping_; });
  }
}

void Dispatcher::look_until_stopped() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      woken_ = has_ended_ = false;
    }
    std::vector<store::Claim> claims = claim_due_work();
    if (!claims.empty()) {
      const std::lock_guard lock(mutex_);
      for (store::Claim& claim : claims) to_do_.push_back(std::move(claim));
      const int missing = std::min(static_cast<int>(to_do_.size()) - idle_,
                                   options_.threads - static_cast<int>(threads_.size()));
      for (int n = 0; n < missing; ++n) threads_.emplace_back([this] { do_work(); });
      // One for each: hundreds may idle, and waking all of them for one invoice costs more than its
      // signature.
      for (std::size_t n = 0; n < claims.size(); ++n) work_to_do_.notify_one();
      continue;
    }
    const Duration sleep = pause();
    std::unique_lock lock(mutex_);
    resting_.wait_for(lock, as_chrono(rest), [&] { return stopping_ || may_look(); });
    work_to_look_for_.wait_for(lock, as_chrono(sleep), [&] { return stopping_ || woken_; });
  }
}

void Dispatcher::do_work() {
  while (true) {
    std::unique_lock lock(mutex_);
    ++idle_;
    work_to_do_.wait(lock, [&] { return stopping_ || !to_do_.empty(); });
    --idle_;
    if (to_do_.empty()) return;
    store::Claim claim = std::move(to_do_.front());
    to_do_.pop_front();
    lock.unlock();
    carry_out(std::move(claim));
  }
}

}  // namespace fiscal::dispatch
