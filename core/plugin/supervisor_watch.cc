#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "core/plugin/supervisor.h"
#include "core/plugin/system_calls.h"
#include "core/plugin/worker_contract.h"

// What the supervisor's thread does. It alone starts and reaps: a worker dies with the thread that started
// it.
namespace fiscal::plugin {
namespace {

using State = WorkerProcess::State;
using Steady = WorkerProcess::Steady;

constexpr int quiet_milliseconds = 1000;  ///< Between looks when no worker comes or goes.
constexpr int busy_milliseconds = 20;
constexpr std::size_t most_refusals_told_apart = 100;

std::string describe_end(const siginfo_t& status) {
  if (status.si_code == CLD_EXITED) return "ended by itself with code " + std::to_string(status.si_status);
  const char* const name = sigabbrev_np(status.si_status);
  const char* const words = sigdescr_np(status.si_status);
  return "was killed by signal " + std::to_string(status.si_status) + ", SIG" + (name ? name : "?") + " (" +
         (words ? words : "unknown") + ")";
}

bool older_than(const WorkerProcess& worker, Duration span) {
  return Steady::now() - worker.since > std::chrono::milliseconds(span.milliseconds);
}

Finding not_started(const std::string& plugin, std::string text) {
  return {"plugin_not_started",
          {},
          {},
          "the plugin " + plugin + " " + std::move(text),
          "Look at the log for what it printed; install a version that works."};
}

}  // namespace

void Supervisor::run() {
  while (true) {
    start_what_is_asked();
    const bool more = tend();
    const auto workers = all();
    if (!more && workers.empty()) return;
    watch(workers);
  }
}

std::vector<Supervisor::Worker> Supervisor::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Worker> list;
  for (const auto& [id, plugin] : plugins_)
    list.insert(list.end(), plugin.workers.begin(), plugin.workers.end());
  return list;
}

void Supervisor::start_what_is_asked() {
  while (true) {
    Start next;
    {
      const std::lock_guard lock(mutex_);
      if (starts_.empty() || stopping_) return;
      next = std::move(starts_.front());
      starts_.pop_front();
    }
    start(next);
  }
}

void Supervisor::start(const Start& start) {
  std::optional<Finding> failure;
  Worker worker;
  try {
    if (!start.version->image) {
      auto image = LibraryImage::of(start.version->entry);
      if (image)
        start.version->image = *image;
      else
        failure = image.error();
    }
    if (!failure)
      worker = std::make_shared<WorkerProcess>(start.plugin, start.version,
                                               launcher_.launch(start.plugin, *start.version->image));
  } catch (const std::exception& broken) {
    failure = not_started(start.plugin, std::string("has no worker: ") + broken.what());
  }
  const std::lock_guard lock(mutex_);
  Plugin& plugin = plugins_[start.plugin];
  if (failure) return failed_to_start(start.plugin, plugin, std::move(*failure));
  plugin.workers.push_back(worker);
}

void Supervisor::failed_to_start(const std::string& id, Plugin& plugin, Finding why) {
  log_.error("plugin_worker_not_started",
             {{"plugin", std::string_view(id)}, {"text", std::string_view(why.text)}});
  --plugin.starting;
  ++plugin.failed_starts;
  ++plugin.crashes;
  plugin.last_failure = std::move(why);
  // A version that was to replace another is not the one that calls are refused for.
  if (plugin.candidate)
    plugin.candidate = nullptr;
  else
    crashed(id, id, {});
  changed_.notify_all();
}

void Supervisor::watch(const std::vector<Worker>& workers) {
  constexpr std::size_t each = 4;
  std::vector<pollfd> watched{{bell_.number(), POLLIN, 0}};
  bool coming_or_going = false;
  for (const Worker& worker : workers) {
    for (const int descriptor : {worker->control.number(), worker->output.number(), worker->refusals.number(),
                                 worker->process.number()})
      watched.push_back({descriptor, POLLIN, 0});
    const std::lock_guard lock(mutex_);
    coming_or_going |= worker->state != State::Ready;
  }
  poll(watched.data(), watched.size(), coming_or_going ? busy_milliseconds : quiet_milliseconds);
  std::uint64_t rung = 0;
  if (watched[0].revents != 0 && read(bell_.number(), &rung, sizeof rung) < 0) rung = 0;
  for (std::size_t n = 0; n < workers.size(); ++n) {
    const pollfd* const of = &watched[1 + n * each];
    if (of[1].revents != 0) read_output(*workers[n]);
    if (of[2].revents != 0) read_refusals(*workers[n]);
    if ((of[0].revents & POLLIN) != 0) read_control(workers[n]);
    if (of[3].revents != 0) reap(workers[n]);
  }
}

void Supervisor::read_control(const Worker& worker) {
  Frame frame;
  while (true) {
    const FrameSocket::Got got = worker->control.receive(frame);
    if (got == FrameSocket::Got::Later) return;
    if (got == FrameSocket::Got::Frame && frame.kind == FrameKind::Hello) {
      ready(worker, frame);
      continue;
    }
    if (got == FrameSocket::Got::Frame && frame.kind == FrameKind::Unusable) {
      const std::lock_guard lock(mutex_);
      worker->unusable = not_started(worker->plugin, std::string(frame.body));
      continue;
    }
    // Closed, or not what a worker says. Closed is the usual end, and then this is one signal too many.
    kill(worker->pid, SIGKILL);
    return;
  }
}

void Supervisor::ready(const Worker& worker, const Frame& hello) {
  PluginVersion& version = *worker->version;
  auto manifest = parse_manifest(hello.body);
  std::optional<Finding> wrong;
  if (!manifest)
    wrong = manifest.error();
  else if (manifest->methods.empty())
    wrong = not_started(worker->plugin, "names no methods");
  else if (!same_manifest(hello.body, version.entry.manifest_json))
    wrong = Finding{"manifest_differs",
                    {},
                    {},
                    "the plugin " + worker->plugin + " says otherwise of itself than its manifest.json",
                    "Install library and manifest of one version, and reload the configuration."};
  const std::lock_guard lock(mutex_);
  if (worker->state != State::Starting) return;
  if (wrong) {
    worker->unusable = std::move(wrong);
    kill(worker->pid, SIGKILL);
    return;
  }
  Plugin& plugin = plugins_[worker->plugin];
  if (!version.manifest) version.manifest = std::make_shared<const Manifest>(std::move(*manifest));
  worker->confinement = std::string(hello.name);
  --plugin.starting;
  change(*worker, State::Ready);
  if (plugin.candidate == worker->version) {
    log_.info("plugin_replaced",
              {{"plugin", std::string_view(worker->plugin)},
               {"from", std::string_view(plugin.version ? plugin.version->entry.sha256 : "")},
               {"to", std::string_view(version.entry.sha256)},
               {"version", std::string_view(version.manifest->version)}});
    plugin.version = std::exchange(plugin.candidate, nullptr);
    crash_loop_.forget(worker->plugin);
  }
  drain_outdated(plugin);
  log_.info("plugin_worker_ready", {{"plugin", std::string_view(worker->plugin)},
                                    {"version", std::string_view(version.manifest->version)},
                                    {"pid", static_cast<std::int64_t>(worker->pid)},
                                    {"confined_by", std::string_view(worker->confinement)}});
  changed_.notify_all();
}

void Supervisor::read_output(WorkerProcess& worker) {
  char bytes[4096];
  const auto tell = [&](std::string_view line) {
    log_.info("plugin_output", {{"plugin", std::string_view(worker.plugin)},
                                {"pid", static_cast<std::int64_t>(worker.pid)},
                                {"text", line}});
  };
  // One piece a turn: a plugin that prints without end must not keep the others waiting.
  const ssize_t count = read(worker.output.number(), bytes, sizeof bytes);
  if (count > 0) worker.lines.add({bytes, static_cast<std::size_t>(count)}, clock_.steady(), tell);
  if (count == 0) worker.lines.end(clock_.steady(), tell);
}

void Supervisor::read_refusals(WorkerProcess& worker) {
  RefusalRecord record;
  if (read(worker.refusals.number(), &record, sizeof record) != sizeof record) return;
  {
    const std::lock_guard lock(mutex_);
    ++plugins_[worker.plugin].refused;
  }
  const std::string_view path(record.path, std::min<std::size_t>(record.path_size, sizeof record.path));
  const std::string what = system_call_name(record.number);
  std::string attempt = what + " " + std::string(path);
  if (!worker.refused.contains(attempt) && worker.refused.size() >= most_refusals_told_apart) attempt = what;
  const std::uint64_t times = ++worker.refused[attempt];
  // The first, the second, the fourth and so on.
  if ((times & (times - 1)) != 0) return;
  log_.write(LogLevel::PluginMisbehaving, "plugin_attempt_refused",
             {{"plugin", std::string_view(worker.plugin)},
              {"pid", static_cast<std::int64_t>(worker.pid)},
              {"system_call", std::string_view(what)},
              {"path", path},
              {"times", static_cast<std::int64_t>(times)}});
}

void Supervisor::reap(const Worker& worker) {
  siginfo_t status{};
  if (waitid(P_PID, static_cast<id_t>(worker->pid), &status, WEXITED | WNOHANG) != 0 || status.si_pid == 0)
    return;
  // What it said before it died.
  read_control(worker);
  for (int n = 0; n < 64; ++n) {
    read_output(*worker);
    read_refusals(*worker);
  }
  ended(worker, describe_end(status));
}

void Supervisor::ended(const Worker& worker, const std::string& how) {
  const std::lock_guard lock(mutex_);
  Plugin& plugin = plugins_[worker->plugin];
  const State before = worker->state;
  std::erase(plugin.workers, worker);
  if (before == State::Starting) {
    change(*worker, State::Ended);
    return failed_to_start(
        worker->plugin, plugin,
        worker->unusable ? *worker->unusable
                         : not_started(worker->plugin, "has a worker that " + how + " while it started"));
  }
  worker->end = how;
  if (before != State::Leaving && !worker->condemned) count_crash(*worker);
  change(*worker, State::Ended);
  changed_.notify_all();
}

bool Supervisor::tend() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, plugin] : plugins_) tend(plugin);
  return !stopping_;
}

void Supervisor::tend(Plugin& plugin) {
  int ready_workers = in_service(plugin);
  for (const Worker& worker : plugin.workers) {
    if (worker->state == State::Ready && worker->busy == 0 && ready_workers > 1 &&
        older_than(*worker, limits_.idle_life)) {
      --ready_workers;
      change(*worker, State::Draining);
    }
    if (worker->state == State::Ready && stopping_) change(*worker, State::Draining);
    if (worker->state == State::Draining && worker->busy == 0) {
      change(*worker, State::Leaving);
      if (worker->condemned)
        kill(worker->pid, SIGKILL);
      else
        worker->control.send({FrameKind::Bye, 0, 0, {}, {}}, [] { return false; });
    }
    const bool overdue =
        (worker->state == State::Leaving && older_than(*worker, limits_.grace)) ||
        (worker->state == State::Starting && (stopping_ || older_than(*worker, limits_.start_patience)));
    if (overdue) kill(worker->pid, SIGKILL);
  }
}

}  // namespace fiscal::plugin
