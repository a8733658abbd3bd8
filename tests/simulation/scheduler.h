#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/fiber.h"
#include "tests/simulation/random.h"
#include "tests/simulation/trace.h"

namespace fiscal::simulation {

/// Thrown out of every wait of a process that was killed. Not a std::exception: nobody handles his own death.
struct Killed {};

/// Something that one fiber waits for and another makes happen.
class Signal {
 public:
  bool is_rung() const { return rung_; }

 private:
  friend class Scheduler;
  bool rung_ = false;
  int waiter_ = 0;
};

/// A process of the operating system: its fibers die together and stand still together.
struct Process {
  std::string name;
  bool dead = false;
  Duration stopped_until{};
  int fibers = 0;
  Signal ended;  ///< Rung when the last of its fibers has gone.
};

/// Time and order of a run. Time passes only when every fiber waits; which of those that may go on does so is
/// drawn from the seed. One thread.
class Scheduler {
 public:
  Scheduler(Random random, Trace& trace) : random_(random), trace_(trace) {}
  ~Scheduler() { end(); }

  /// Every process dies. Called before what their fibers use goes.
  void end();

  Duration now() const { return now_; }
  std::int64_t steps() const { return steps_; }
  void say(std::string_view what);
  void say(const Process& process, std::string_view what) { trace_.line(now_, process.name, what); }

  std::shared_ptr<Process> new_process(std::string name);
  void spawn(const std::shared_ptr<Process>& process, std::function<void()> body);

  /// kill -9: its fibers leave their waits with Killed, and do nothing more.
  void kill(Process& process);
  /// kill -STOP, and -CONT after `span`.
  void stop(Process& process, Duration span);

  // For the fiber that runs. All throw Killed when its process is dead.
  void sleep(Duration span);
  void yield() { sleep(Duration{}); }
  /// Waits until the signal is rung, at most `span`; true when it was. The signal is quiet again afterwards.
  bool wait(Signal& signal, Duration span = hours(24 * 10'000));
  [[noreturn]] void die();
  /// A number that this fiber alone has.
  int fiber() const { return running_; }
  Process& process() { return *own_process(); }
  std::shared_ptr<Process> own_process();

  void ring(Signal& signal);

  /// Runs until `over` says so, nothing is left to run, or `until` comes. False: `until` came.
  bool run(const std::function<bool()>& over, Duration until);

 private:
  struct Strand {
    int number = 0;
    std::shared_ptr<Process> process;
    std::unique_ptr<Fiber> fiber;
    Duration wakes{};
  };

  void wait_until(Duration at);
  void bury();
  void step(Strand& strand);
  Strand* next(Duration until);
  Strand* find(int number);

  Random random_;
  Trace& trace_;
  StackPool stacks_;
  Duration now_;
  std::int64_t steps_ = 0;
  int last_number_ = 0;
  int running_ = 0;
  Strand* current_ = nullptr;
  bool somebody_died_ = false;
  std::vector<std::unique_ptr<Strand>> strands_;
};

}  // namespace fiscal::simulation
