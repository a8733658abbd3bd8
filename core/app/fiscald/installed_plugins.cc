#include "core/app/fiscald/installed_plugins.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/services/host_services.h"

namespace fiscal::app {
namespace {

namespace fs = std::filesystem;

/// A bare name is a program beside this one.
fs::path worker_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return fs::absolute(name);
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

/// Calls that dispatch does not make, at once: callbacks that are read, documents that are drawn, settings
/// that are checked.
constexpr int calls_beside_dispatch = 64;

/// Beyond so many each runs more calls instead: a worker takes 4 MB with sixteen, and would take a quarter of
/// a gigabyte with a thousand. A crash still ends no more than one call in thirty-two.
constexpr int many_workers = 32;

plugin::ChosenRunner::Choice choice_of(const settings::Gateway& gateway) {
  const settings::Plugins& settings = gateway.plugins;
  plugin::ChosenRunner::Choice choice;
  choice.in_this_process.insert(settings.run_inline.begin(), settings.run_inline.end());
  choice.inline_limits.grace = settings.grace;
  choice.worker_limits.program = worker_program(settings.worker);
  choice.worker_limits.calls = std::max(settings.calls_per_worker, gateway.dispatch.threads / many_workers);
  // All calls in flight may be of one plugin.
  choice.worker_limits.calls_at_once = gateway.dispatch.threads + calls_beside_dispatch;
  choice.worker_limits.memory_bytes = settings.worker_memory_bytes;
  choice.worker_limits.user = settings.worker_user;
  choice.worker_limits.grace = settings.grace;
  return choice;
}

void add_date(std::string& dates, const fs::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return;
  for (const auto number :
       {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
        static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec),
        static_cast<std::int64_t>(status.st_ctim.tv_sec), static_cast<std::int64_t>(status.st_ctim.tv_nsec)})
    dates += std::to_string(number) + " ";
  dates += file.string() + "\n";
}

std::string dates_of(const settings::Plugins& settings, const plugin::PluginLock& lock) {
  std::string dates;
  add_date(dates, settings.lock_file);
  for (const auto& [id, locked] : lock)
    for (const fs::path& file : {locked.file, locked.file.parent_path() / "manifest.json"})
      add_date(dates, file);
  for (const std::string& folder : settings.folders) {
    std::error_code ignored;
    for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored))
      for (const std::string& name : {at->path().filename().string() + ".so", std::string("manifest.json")})
        add_date(dates, at->path() / name);
  }
  return dates;
}

InstalledPlugins::Found look(const settings::Plugins& settings, const plugin::PluginLock& lock) {
  const std::vector<fs::path> folders(settings.folders.begin(), settings.folders.end());
  // Dates first: a file that changes while it is read is seen the next time.
  std::string dates_before = dates_of(settings, lock);
  return {std::make_shared<const plugin::Catalog>(
              plugin::Catalog::scan(folders, services::HostServices::offered(), lock)),
          std::move(dates_before)};
}

}  // namespace

std::future<InstalledPlugins::Found> InstalledPlugins::look_ahead(const settings::Plugins& settings) {
  return std::async(std::launch::async, [settings] {
    const auto lock = plugin::read_plugin_lock(settings.lock_file);
    if (!lock) throw std::runtime_error(lock.error().text + ". " + lock.error().fix);
    return look(settings, *lock);
  });
}

InstalledPlugins::InstalledPlugins(const settings::Gateway& gateway, std::future<Found> found, Log& log,
                                   const Clock& clock)
    : settings_(gateway.plugins),
      log_(log),
      found_(found.get()),
      runner_(found_.catalog, log, clock, choice_of(gateway)) {
  tell(*found_.catalog);
}

std::shared_ptr<const plugin::Catalog> InstalledPlugins::catalog() const {
  const std::lock_guard lock(mutex_);
  return found_.catalog;
}

void InstalledPlugins::take_up() {
  const std::lock_guard one_at_a_time(taking_up_);
  const auto lock = plugin::read_plugin_lock(settings_.lock_file);
  if (!lock) {
    log_.error("plugin_lock_refused",
               {{"text", std::string_view(lock.error().text)}, {"fix", std::string_view(lock.error().fix)}});
    return;
  }
  {
    const std::lock_guard reading(mutex_);
    if (dates_of(settings_, *lock) == found_.dates) return;
  }
  Found found = look(settings_, *lock);
  tell(*found.catalog);
  // What could not be replaced is in the log, and is tried again the next time.
  if (!runner_.replace(found.catalog).empty()) found.dates.clear();
  const std::lock_guard writing(mutex_);
  found_ = std::move(found);
}

void InstalledPlugins::measure(Metrics& metrics) {
  metrics.before_text([this, &metrics] {
    for (const plugin::WorkerTally& tally : runner_.tallies()) {
      const Labels of_plugin{{"plugin", tally.plugin}};
      metrics.gauge("gateway_plugin_workers", "Worker processes that run.", of_plugin).set(tally.workers);
      const auto count = [&](std::string_view name, std::string_view help, std::uint64_t total) {
        Counter& counter = metrics.counter(name, help, of_plugin);
        counter.add(total - counter.value());
      };
      count("gateway_plugin_crashes_total", "Workers that crashed, hung or did not start.", tally.crashes);
      count("gateway_plugin_attempts_refused_total", "System calls that a plugin tried and may not.",
            tally.refused);
    }
  });
}

void InstalledPlugins::tell(const plugin::Catalog& catalog) const {
  for (const plugin::CatalogEntry& entry : catalog.entries())
    for (const Finding& problem : entry.problems)
      log_.warning("plugin_not_usable", {{"plugin", std::string_view(entry.id)},
                                         {"text", std::string_view(problem.text)},
                                         {"fix", std::string_view(problem.fix)}});
}

}  // namespace fiscal::app
