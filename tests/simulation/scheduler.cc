#include "tests/simulation/scheduler.h"

#include <algorithm>

#include "core/base/require.h"

namespace fiscal::simulation {
namespace {

Duration wakes_at(Duration wakes, const Process& process) { return std::max(wakes, process.stopped_until); }

}  // namespace

void Scheduler::end() {
  for (const auto& strand : strands_) kill(*strand->process);
  bury();
}

void Scheduler::say(std::string_view what) {
  trace_.line(now_, current_ != nullptr ? current_->process->name : "world", what);
}

std::shared_ptr<Process> Scheduler::new_process(std::string name) {
  auto process = std::make_shared<Process>();
  process->name = std::move(name);
  return process;
}

void Scheduler::spawn(const std::shared_ptr<Process>& process, std::function<void()> body) {
  auto strand = std::make_unique<Strand>();
  strand->number = ++last_number_;
  strand->process = process;
  strand->wakes = now_;
  strand->fiber = std::make_unique<Fiber>(stacks_, [body = std::move(body), process]() mutable {
    if (!process->dead) {
      try {
        body();
      } catch (const Killed&) {
      }
    }
    body = nullptr;  // What it holds goes on this stack, as long as the process is still the one that runs.
  });
  ++process->fibers;
  strands_.push_back(std::move(strand));
}

void Scheduler::kill(Process& process) {
  process.dead = true;
  somebody_died_ = true;
}

void Scheduler::stop(Process& process, Duration span) {
  process.stopped_until = std::max(process.stopped_until, now_ + span);
}

void Scheduler::wait_until(Duration at) {
  require(current_ != nullptr, "only a fiber waits");
  Strand& strand = *current_;
  if (strand.process->dead) throw Killed{};
  strand.wakes = at;
  strand.fiber->suspend();
  if (strand.process->dead) throw Killed{};
}

void Scheduler::sleep(Duration span) { wait_until(now_ + span); }

bool Scheduler::wait(Signal& signal, Duration span) {
  if (!signal.rung_) {
    signal.waiter_ = running_;
    wait_until(now_ + span);
  }
  signal.waiter_ = 0;
  return std::exchange(signal.rung_, false);
}

void Scheduler::ring(Signal& signal) {
  signal.rung_ = true;
  if (Strand* waiting = signal.waiter_ != 0 ? find(signal.waiter_) : nullptr) waiting->wakes = now_;
}

void Scheduler::die() {
  kill(process());
  throw Killed{};
}

std::shared_ptr<Process> Scheduler::own_process() {
  require(current_ != nullptr, "no fiber runs");
  return current_->process;
}

Scheduler::Strand* Scheduler::find(int number) {
  const auto at = std::find_if(strands_.begin(), strands_.end(),
                               [&](const auto& strand) { return strand->number == number; });
  return at == strands_.end() ? nullptr : at->get();
}

void Scheduler::step(Strand& strand) {
  ++steps_;
  current_ = &strand;
  running_ = strand.number;
  strand.fiber->resume();
  current_ = nullptr;
  running_ = 0;
  if (!strand.fiber->finished()) return;
  if (--strand.process->fibers == 0) ring(strand.process->ended);
  std::erase_if(strands_, [&](const auto& each) { return each.get() == &strand; });
}

/// The dead leave their stacks before anybody else moves.
void Scheduler::bury() {
  somebody_died_ = false;
  while (true) {
    const auto at = std::find_if(strands_.begin(), strands_.end(),
                                 [](const auto& strand) { return strand->process->dead; });
    if (at == strands_.end()) return;
    step(**at);
  }
}

Scheduler::Strand* Scheduler::next(Duration until) {
  Duration earliest = until;
  std::int64_t candidates = 0;
  for (const auto& strand : strands_) {
    const Duration at = std::max(wakes_at(strand->wakes, *strand->process), now_);
    if (at < earliest) earliest = at, candidates = 0;
    if (at == earliest) ++candidates;
  }
  if (candidates == 0) return nullptr;
  std::int64_t chosen = random_.below(candidates);
  for (const auto& strand : strands_)
    if (std::max(wakes_at(strand->wakes, *strand->process), now_) == earliest && chosen-- == 0) {
      now_ = earliest;
      return strand.get();
    }
  return nullptr;
}

bool Scheduler::run(const std::function<bool()>& over, Duration until) {
  while (!over()) {
    if (somebody_died_) bury();
    if (strands_.empty()) return true;
    Strand* strand = next(until);
    if (strand == nullptr || now_ >= until) return false;
    step(*strand);
  }
  return true;
}

}  // namespace fiscal::simulation
