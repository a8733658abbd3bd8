#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plugin/catalog.h"
#include "core/plugin/worker_process.h"

namespace fiscal::plugin {

/// What is known of a running worker, for people.
struct WorkerStatus {
  std::string plugin;
  std::string version;
  std::string sha256;
  std::int64_t pid = 0;
  std::string state;        ///< "starting", "ready", "draining", "leaving".
  std::string confinement;  ///< "memory limit, own user, landlock 7, seccomp".
  int running = 0;          ///< Calls.
  int calls = 0;            ///< So far.
};

/// What became of a plugin's workers so far.
struct WorkerTally {
  std::string plugin;
  int workers = 0;            ///< That run now.
  std::uint64_t crashes = 0;  ///< Workers that ended by themselves, did not start, or held a call that hung.
  std::uint64_t refused = 0;  ///< System calls that it tried and may not.
};

/// Starts workers when they are needed, gives out their lanes, and looks after them: what they print and what
/// they were refused goes to the log, the dead are counted, the superfluous and the outdated are let go. Owns
/// one thread. Safe from any thread.
class Supervisor {
 public:
  /// Throws std::runtime_error when workers could not be started at all on this machine.
  Supervisor(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock,
             const WorkerLimits& limits);

  /// Ends all workers, within the grace. Nobody may have a seat.
  ~Supervisor();

  /// A lane for one call.
  struct Seat {
    std::shared_ptr<WorkerProcess> worker;
    std::size_t lane = 0;
    std::uint64_t call = 0;

    FrameSocket& socket() const { return *worker->lanes[lane]; }
  };

  /// Waits for a lane of the plugin's version in force while `patient`, starting a worker where none is free.
  /// The error says why there is none: unknown or unusable plugin, a start that failed, a suspension, or no
  /// time.
  Result<Seat> take(const std::string& plugin, const ConnectionId& connection,
                    const std::function<bool()>& patient);

  /// The call is over, and the lane can be used again.
  void leave(const Seat& seat);

  /// The other side of the lane is closed or talks nonsense. Answers what became of the worker, which is dead
  /// now.
  std::string leave_broken(const Seat& seat);

  /// The plugin did not return. Its worker gets no more calls and is killed when the others are through.
  void leave_hung(const Seat& seat);

  /// Tells the worker that the call's time is over.
  void stop_call(const Seat& seat);

  /// As the library says it. Starts a worker when none ever was; null when none can be.
  std::shared_ptr<const Manifest> manifest(const std::string& plugin);

  /// Begins what `manifest` waits for, for somebody who will ask soon.
  void expect(const std::string& plugin);

  /// Puts the plugins of another catalog in force. A library that changed is started first; when that goes
  /// well, new calls go to it and the workers of the old one end after theirs. Otherwise the old one stays,
  /// and the findings say why.
  Findings replace(std::shared_ptr<const Catalog> catalog);

  std::vector<WorkerStatus> workers() const;

  /// Of each plugin that a worker was ever asked of.
  std::vector<WorkerTally> tallies() const;

 private:
  using Worker = std::shared_ptr<WorkerProcess>;
  using Version = std::shared_ptr<PluginVersion>;

  struct Plugin {
    Version version;    ///< In force; null: there is none any more.
    Version candidate;  ///< To be in force when its first worker is ready.
    std::vector<Worker> workers;
    int starting = 0;
    std::uint64_t failed_starts = 0;
    std::uint64_t crashes = 0;
    std::uint64_t refused = 0;
    Finding last_failure;
  };

  struct Start {
    std::string plugin;
    Version version;
  };

  // Under the mutex.
  void ask_start(const std::string& id, Plugin& plugin, const Version& version);
  std::optional<Finding> unavailable(const std::string& id, const ConnectionId& connection) const;
  Worker worker_with_room(const Plugin& plugin) const;
  int in_service(const Plugin& plugin) const;
  void change(WorkerProcess& worker, WorkerProcess::State state);
  void drain_outdated(Plugin& plugin);
  void crashed(const std::string& who, const std::string& plugin, const ConnectionId& connection);
  void count_crash(const WorkerProcess& worker);
  void failed_to_start(const std::string& id, Plugin& plugin, Finding why);
  bool replace_one(std::unique_lock<std::mutex>& lock, const CatalogEntry& entry);
  void wake();

  // The thread.
  void run();
  void start_what_is_asked();
  void start(const Start& start);
  std::vector<Worker> all() const;
  void watch(const std::vector<Worker>& workers);
  void read_control(const Worker& worker);
  void ready(const Worker& worker, const Frame& hello);
  void read_output(WorkerProcess& worker);
  void read_refusals(WorkerProcess& worker);
  void reap(const Worker& worker);
  void ended(const Worker& worker, const std::string& how);
  bool tend();
  void tend(Plugin& plugin);

  Log& log_;
  const Clock& clock_;
  const WorkerLimits limits_;
  const WorkerLauncher launcher_;
  CrashLoop crash_loop_;
  Descriptor bell_;  ///< Wakes the thread.
  std::mutex replacing_;
  mutable std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable changed_;
  std::map<std::string, Plugin> plugins_;
  std::deque<Start> starts_;
  std::uint64_t last_call_ = 0;
  int waiting_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fiscal::plugin
