#include "core/app/fiscald/work.h"

#include <chrono>
#include <thread>

#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/wired_options.h"

namespace fiscal::app {
namespace {

constexpr int breaker_failures = 5;
constexpr Duration breaker_pause = seconds(5);
constexpr Duration breaker_longest_pause = minutes(5);

}  // namespace

Work::Work(Ground& under, Wiring::Store standing,
           const std::function<void(const std::string&)>& on_broken_store)
    : ground(under),
      breaker(breaker_failures, breaker_pause, breaker_longest_pause),
      caller(ground.store, ground.runner, ground.with_services(), ground.clock, ground.log),
      lost_numbers(ground.store, ground.clock),
      restoration(worker_parts(), lost_numbers),
      dispatcher(worker_parts_of(standing), dispatch_options(ground.gateway.dispatch),
                 [on_broken_store](const std::exception& broken) { on_broken_store(broken.what()); }),
      requests(ground.store, ground.clock, bell, [this] { dispatcher.wake(); }),
      renderer(ground.store, ground.runner, ground.directory, ground.clock, ground.log),
      callbacks({ground.store, ground.runner, caller, ground.directory, ground.clock, ground.log, bell,
                 [this] { dispatcher.wake(); }},
                dispatch_options(ground.gateway.dispatch).patience),
      elsewhere(worker_parts(), callbacks),
      inbound_reader({ground.store, ground.runner, ground.with_services(), callbacks, ground.directory,
                      ground.keys, ground.clock, ground.log}),
      inbound(ground.store, ground.clock, ground.log, {.kind = intake::inbound_kind},
              [this](store::Resource claimed) { inbound_reader.work(std::move(claimed)); }) {}

dispatch::Worker::Parts Work::worker_parts() {
  dispatch::Worker::Parts parts{ground.store, ground.runner, caller, ground.directory, ground.clock,
                                ground.log,   bell,          lanes,  breaker};
  parts.lost = &lost_numbers;
  parts.measured = call_measure(ground.metrics);
  parts.wait_for_room = [this] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return !ground.stopping;
  };
  return parts;
}

/// For the dispatcher, which is made once a restored store was taken up: it does not know what was sent last.
dispatch::Worker::Parts Work::worker_parts_of(Wiring::Store standing) {
  if (standing == Wiring::Store::Restored) restoration.declare();
  if (!restoration.is_due()) return worker_parts();
  const int count = restoration.take_up();
  ground.log.warning(
      "store_restored",
      {{"open_invoices", static_cast<std::int64_t>(count)},
       {"text", "each is asked for before anything of it is sent; numbers that got lost are looked for"}});
  return worker_parts();
}

}  // namespace fiscal::app
