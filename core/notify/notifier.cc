#include "core/notify/notifier.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/notify/lane.h"

namespace fiscal::notify {
namespace {

constexpr std::chrono::seconds longest_sleep{1};
/// From a look that found no notice to the next: the invoices of accounts that nobody tells wake it too.
constexpr std::chrono::milliseconds rest{10};

}  // namespace

Notifier::Notifier(FanOut::Parts fan_out, Courier::Parts courier, const CourierOptions& options, int threads)
    : store_(fan_out.store),
      clock_(fan_out.clock),
      log_(fan_out.log),
      courier_(std::move(courier), options),
      fan_out_([&] {
        fan_out.wake = [this] { lanes_.wake(); };
        return std::move(fan_out);
      }()),
      lanes_(store_, clock_, log_, {.kind = lane_kind, .threads = threads, .lease = options.lease},
             [this](store::Resource lane) { courier_.serve(std::move(lane)); }),
      deliveries_(store_, clock_, log_, {.kind = delivery_kind, .threads = 1, .longest_sleep = seconds(10)},
                  [this](store::Resource delivery) { courier_.look_after(std::move(delivery)); }) {}

void Notifier::start() {
  lanes_.start();
  deliveries_.start();
  thread_ = std::thread([this] { take_up_notices(); });
}

Notifier::~Notifier() {
  begin_nothing_more();
  if (thread_.joinable()) thread_.join();
}

void Notifier::begin_nothing_more() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_or_stopped_.notify_all();
  stopped_.notify_all();
  lanes_.begin_nothing_more();
  deliveries_.begin_nothing_more();
}

bool Notifier::stop(Duration deadline) {
  const Duration until = clock_.steady() + deadline;
  begin_nothing_more();
  // It only reads and writes the store, so that it ends by itself.
  if (thread_.joinable()) thread_.join();
  const bool lanes_ended = lanes_.stop(std::max(Duration{}, until - clock_.steady()));
  return deliveries_.stop(std::max(Duration{}, until - clock_.steady())) && lanes_ended;
}

void Notifier::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(woken_, true)) return;
  }
  woken_or_stopped_.notify_one();
}

void Notifier::wake_lanes() { lanes_.wake(); }

int Notifier::run_due() { return fan_out_.run_due() + lanes_.run_due() + deliveries_.run_due(); }

void Notifier::take_up_notices() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    int taken = 0;
    try {
      taken = fan_out_.run_due();
    } catch (const std::exception& failed) {
      log_.error("notices_not_taken_up", {{"text", std::string_view(failed.what())}});
    }
    lock.lock();
    if (taken > 0) continue;
    stopped_.wait_for(lock, rest, [&] { return stopping_; });
    woken_or_stopped_.wait_for(lock, longest_sleep, [&] { return stopping_ || woken_; });
  }
}

}  // namespace fiscal::notify
