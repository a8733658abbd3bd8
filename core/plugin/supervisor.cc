#include "core/plugin/supervisor.h"

#include <signal.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <set>

namespace fiscal::plugin {
namespace {

using State = WorkerProcess::State;

/// How long a worker whose lane broke has to be found dead before it is killed, and then to be.
constexpr auto found_dead_within = std::chrono::milliseconds(500);
constexpr auto killed_within = std::chrono::seconds(10);

Finding unknown_plugin(const std::string& id) {
  return {"plugin_unknown",
          {},
          "/plugin",
          "there is no plugin " + id,
          "Install it in one of the plugin folders, or correct the name."};
}

std::string key_of(const std::string& plugin, const ConnectionId& connection) {
  return plugin + "/" + connection;
}

std::string_view state_name(State state) {
  switch (state) {
    case State::Starting:
      return "starting";
    case State::Ready:
      return "ready";
    case State::Draining:
      return "draining";
    case State::Leaving:
      return "leaving";
    case State::Ended:
      return "ended";
  }
  return "ended";
}

bool same_plugin(const CatalogEntry& a, const CatalogEntry& b) {
  return a.usable() == b.usable() && a.sha256 == b.sha256 && a.manifest_json == b.manifest_json;
}

}  // namespace

Supervisor::Supervisor(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock,
                       const WorkerLimits& limits)
    : log_(log),
      clock_(clock),
      limits_(limits),
      launcher_(limits),
      crash_loop_(clock, limits.crashes),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (const CatalogEntry& entry : catalog->entries())
    plugins_[entry.id].version = std::make_shared<PluginVersion>(entry);
  thread_ = std::thread([this] { run(); });
}

Supervisor::~Supervisor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake();
  }
  thread_.join();
}

void Supervisor::wake() {
  constexpr std::uint64_t one = 1;
  if (write(bell_.number(), &one, sizeof one) < 0) return;  // Full: it rings already.
}

void Supervisor::ask_start(const std::string& id, Plugin& plugin, const Version& version) {
  ++plugin.starting;
  starts_.push_back({id, version});
  wake();
}

std::optional<Finding> Supervisor::unavailable(const std::string& id, const ConnectionId& connection) const {
  for (const std::string& who : {id, key_of(id, connection)})
    if (const auto left = crash_loop_.suspended(who))
      return Finding{"plugin_suspended",
                     {},
                     {},
                     "the plugin " + id + " crashed too often " + (who == id ? "" : "over this connection ") +
                         "and is tried again in " + std::to_string(left->milliseconds / 1000 + 1) + " s",
                     "Look for plugin_worker_crashed in the log; install a version that works."};
  return std::nullopt;
}

Supervisor::Worker Supervisor::worker_with_room(const Plugin& plugin) const {
  for (const Worker& worker : plugin.workers)
    if (worker->version == plugin.version && worker->state == State::Ready && !worker->free_lanes.empty())
      return worker;
  return nullptr;
}

int Supervisor::in_service(const Plugin& plugin) const {
  return static_cast<int>(
      std::count_if(plugin.workers.begin(), plugin.workers.end(), [&](const Worker& worker) {
        return worker->version == plugin.version && worker->state == State::Ready;
      }));
}

Result<Supervisor::Seat> Supervisor::take(const std::string& id, const ConnectionId& connection,
                                          const std::function<bool()>& patient) {
  std::unique_lock lock(mutex_);
  const auto found = plugins_.find(id);
  if (found == plugins_.end() || !found->second.version) return unknown_plugin(id);
  Plugin& plugin = found->second;
  const auto failed_before = plugin.failed_starts;
  while (true) {
    if (!plugin.version) return unknown_plugin(id);
    if (!plugin.version->entry.usable()) return plugin.version->entry.problems.front();
    const Worker worker = worker_with_room(plugin);
    if (!worker && plugin.failed_starts != failed_before) return plugin.last_failure;
    if (auto why = unavailable(id, connection)) return std::move(*why);
    if (worker) {
      const std::size_t lane = worker->free_lanes.back();
      worker->free_lanes.pop_back();
      worker->lane_state[lane] = WorkerProcess::Lane::Busy;
      worker->connections[lane] = connection;
      ++worker->busy;
      ++worker->calls;
      return Seat{worker, lane, ++last_call_};
    }
    if (!patient())
      return Finding{"no_time", {}, {}, "no worker of the plugin " + id + " was free in time", {}};
    if (plugin.starting == 0 && in_service(plugin) * limits_.calls < limits_.calls_at_once)
      ask_start(id, plugin, plugin.version);
    ++waiting_;
    changed_.wait_for(lock, std::chrono::milliseconds(WorkerProcess::look_every.milliseconds));
    --waiting_;
  }
}

void Supervisor::leave(const Seat& seat) {
  const std::lock_guard lock(mutex_);
  WorkerProcess& worker = *seat.worker;
  worker.lane_state[seat.lane] = WorkerProcess::Lane::Free;
  worker.free_lanes.push_back(seat.lane);
  --worker.busy;
  worker.since = WorkerProcess::Steady::now();
  crash_loop_.went_well(worker.plugin, worker.connections[seat.lane]);
  if (worker.state == State::Ready && worker.calls >= limits_.calls_per_worker)
    change(worker, State::Draining);
  if (worker.state == State::Draining && worker.busy == 0) wake();
  if (waiting_ > 0) changed_.notify_all();
}

std::string Supervisor::leave_broken(const Seat& seat) {
  std::unique_lock lock(mutex_);
  WorkerProcess& worker = *seat.worker;
  const auto dead = [&] { return worker.state == State::Ended; };
  if (changed_.wait_for(lock, found_dead_within, dead)) return worker.end;
  kill(worker.pid, SIGKILL);
  changed_.wait_for(lock, killed_within, dead);
  return "broke off the talk, and was killed";
}

void Supervisor::leave_hung(const Seat& seat) {
  const std::lock_guard lock(mutex_);
  WorkerProcess& worker = *seat.worker;
  worker.lane_state[seat.lane] = WorkerProcess::Lane::Hung;
  --worker.busy;
  worker.condemned = true;
  ++plugins_[worker.plugin].crashes;
  crashed(key_of(worker.plugin, worker.connections[seat.lane]), worker.plugin, worker.connections[seat.lane]);
  if (worker.state == State::Ready) change(worker, State::Draining);
  wake();
}

void Supervisor::stop_call(const Seat& seat) {
  const std::lock_guard lock(mutex_);
  if (seat.worker->state == State::Ended) return;
  // A worker that does not read is ended by the grace.
  seat.worker->control.send({FrameKind::Stop, 0, seat.call, {}, {}}, [] { return false; });
}

std::shared_ptr<const Manifest> Supervisor::manifest(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto found = plugins_.find(id);
  if (found == plugins_.end()) return nullptr;
  Plugin& plugin = found->second;
  const auto failed_before = plugin.failed_starts;
  const auto patience =
      WorkerProcess::Steady::now() + std::chrono::milliseconds(limits_.open_budget.milliseconds);
  while (plugin.version && plugin.version->entry.usable() && !plugin.version->manifest) {
    if (plugin.failed_starts != failed_before || crash_loop_.suspended(id)) return nullptr;
    if (WorkerProcess::Steady::now() >= patience) return nullptr;
    if (plugin.starting == 0) ask_start(id, plugin, plugin.version);
    changed_.wait_for(lock, std::chrono::milliseconds(WorkerProcess::look_every.milliseconds));
  }
  return plugin.version ? plugin.version->manifest : nullptr;
}

void Supervisor::expect(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = plugins_.find(id);
  if (found == plugins_.end()) return;
  Plugin& plugin = found->second;
  if (plugin.version && plugin.version->entry.usable() && !plugin.version->manifest && plugin.starting == 0 &&
      !crash_loop_.suspended(id))
    ask_start(id, plugin, plugin.version);
}

Findings Supervisor::replace(std::shared_ptr<const Catalog> catalog) {
  const std::lock_guard one_at_a_time(replacing_);
  Findings findings;
  std::unique_lock lock(mutex_);
  for (const CatalogEntry& entry : catalog->entries())
    if (!replace_one(lock, entry)) findings.push_back(plugins_[entry.id].last_failure);
  for (auto& [id, plugin] : plugins_) {
    if (!plugin.version || catalog->find(id) != nullptr) continue;
    log_.info("plugin_removed", {{"plugin", std::string_view(id)}});
    plugin.version = nullptr;
    drain_outdated(plugin);
  }
  changed_.notify_all();
  return findings;
}

bool Supervisor::replace_one(std::unique_lock<std::mutex>& lock, const CatalogEntry& entry) {
  Plugin& plugin = plugins_[entry.id];
  if (plugin.version && same_plugin(plugin.version->entry, entry)) return true;
  // Where no worker ever was ready, there is nothing that could go on.
  const bool runs = plugin.version && plugin.version->manifest;
  if (!runs) {
    plugin.version = std::make_shared<PluginVersion>(entry);
    crash_loop_.forget(entry.id);
    drain_outdated(plugin);
    return true;
  }
  const Version before = plugin.version;
  if (entry.usable()) {
    plugin.candidate = std::make_shared<PluginVersion>(entry);
    ask_start(entry.id, plugin, plugin.candidate);
    changed_.wait(lock, [&] { return !plugin.candidate || stopping_; });
  } else {
    plugin.last_failure = entry.problems.front();
  }
  if (plugin.version != before) return true;
  log_.error("plugin_not_replaced", {{"plugin", std::string_view(entry.id)},
                                     {"in_force", std::string_view(before->manifest->version)},
                                     {"text", std::string_view(plugin.last_failure.text)}});
  return false;
}

void Supervisor::drain_outdated(Plugin& plugin) {
  for (const Worker& worker : plugin.workers)
    if (worker->version != plugin.version && worker->state == State::Ready) change(*worker, State::Draining);
  wake();
}

void Supervisor::change(WorkerProcess& worker, State state) {
  worker.state = state;
  worker.since = WorkerProcess::Steady::now();
}

void Supervisor::crashed(const std::string& who, const std::string& plugin, const ConnectionId& connection) {
  const auto pause = crash_loop_.crashed(who);
  if (!pause) return;
  log_.write(LogLevel::Critical, "plugin_suspended",
             {{"plugin", std::string_view(plugin)},
              {"connection", std::string_view(connection)},
              {"for_seconds", pause->milliseconds / 1000},
              {"text", "it crashed too often; its jobs wait"}});
}

void Supervisor::count_crash(const WorkerProcess& worker) {
  ++plugins_[worker.plugin].crashes;
  std::set<ConnectionId> involved;
  for (std::size_t lane = 0; lane < worker.lanes.size(); ++lane)
    if (worker.lane_state[lane] == WorkerProcess::Lane::Busy) involved.insert(worker.connections[lane]);
  log_.error("plugin_worker_crashed", {{"plugin", std::string_view(worker.plugin)},
                                       {"pid", static_cast<std::int64_t>(worker.pid)},
                                       {"calls_ended", worker.busy},
                                       {"text", std::string_view(worker.end)}});
  // Which of the calls did it cannot be known.
  for (const ConnectionId& connection : involved)
    crashed(key_of(worker.plugin, connection), worker.plugin, connection);
  if (involved.empty()) crashed(worker.plugin, worker.plugin, {});
}

std::vector<WorkerStatus> Supervisor::workers() const {
  const std::lock_guard lock(mutex_);
  std::vector<WorkerStatus> list;
  for (const auto& [id, plugin] : plugins_)
    for (const Worker& worker : plugin.workers) {
      const auto& manifest = worker->version->manifest;
      list.push_back({id, manifest ? manifest->version : "", worker->version->entry.sha256, worker->pid,
                      std::string(state_name(worker->state)), worker->confinement, worker->busy,
                      worker->calls});
    }
  return list;
}

std::vector<WorkerTally> Supervisor::tallies() const {
  const std::lock_guard lock(mutex_);
  std::vector<WorkerTally> list;
  for (const auto& [id, plugin] : plugins_)
    if (!plugin.workers.empty() || plugin.crashes > 0 || (plugin.version && plugin.version->manifest))
      list.push_back({id, static_cast<int>(plugin.workers.size()), plugin.crashes, plugin.refused});
  return list;
}

}  // namespace fiscal::plugin
