#include "core/settings/watcher.h"

#include <algorithm>
#include <set>

#include "core/settings/debounce.h"

namespace fiscal::settings {
namespace {

constexpr Duration quiet_after_a_change = milliseconds(300);
constexpr Duration longest_unrest = seconds(5);
constexpr Duration between_looks_at_the_store = seconds(2);

/// What is read once, when the gateway starts.
bool needs_restart(const Gateway& before, const Gateway& after) {
  Gateway adopted = after;
  adopted.production_allowed = before.production_allowed;
  adopted.accounts_dir = before.accounts_dir;
  adopted.routes_file = before.routes_file;
  adopted.profiles_dir = before.profiles_dir;
  return !(adopted == before);
}

Problem problem_without_place(std::string code, std::string text, std::string fix) {
  return {{}, 0, 0, {std::move(code), {}, {}, std::move(text), std::move(fix)}};
}

}  // namespace

Watcher::Watcher(std::filesystem::path gateway_file, Parts parts, const Clock& clock, Log& log)
    : gateway_file_(std::filesystem::absolute(gateway_file)),
      parts_(std::move(parts)),
      clock_(clock),
      log_(log) {}

Watcher::~Watcher() { stop(); }

std::shared_ptr<const Settings> Watcher::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

Watcher::Outcome Watcher::reload() {
  const std::lock_guard one_at_a_time(reloading_);
  Outcome outcome;
  try {
    outcome = try_to_reload();
  } catch (const std::exception& error) {
    outcome.problems.push_back(problem_without_place(
        "reload_failed", std::string("the configuration could not be put together: ") + error.what(),
        "See to the store and the disk, then reload."));
  }
  outcome.settings = current();
  tell(outcome);
  return outcome;
}

void Watcher::catch_up() {
  if (was_changed_by_others()) reload();
}

Watcher::Outcome Watcher::try_to_reload() {
  LoadResult loaded = load(gateway_file_);
  if (!loaded.ok()) return {nullptr, std::move(loaded.problems), {}};
  if (parts_.plugins) parts_.plugins();
  // Asked before the store is read: what changes in between is found by the next look.
  if (parts_.stored_version) seen_version_ = parts_.stored_version();
  const Stored stored = parts_.stored();
  const Seed seed = seed_of(loaded.files->declared, stored);
  const auto before = current();
  const ProfileKnowledge profiles{parts_.profile_setting_of, before ? before->profiles.get() : nullptr};
  return put_in_force(assemble(*loaded.files, stored, parts_.methods_of, profiles), seed);
}

Watcher::Outcome Watcher::put_in_force(Assembled assembled, const Seed& seed) {
  Outcome outcome{nullptr, std::move(assembled.errors), std::move(assembled.warnings)};
  if (!outcome.ok()) return outcome;
  for (Finding& finding : parts_.seed(seed)) outcome.problems.push_back({{}, 0, 0, std::move(finding)});
  if (!outcome.ok()) return outcome;

  assembled.settings.snapshot.version = parts_.version_of(assembled.digest);
  auto next = std::make_shared<const Settings>(std::move(assembled.settings));
  const std::lock_guard lock(mutex_);
  retired_ = std::exchange(current_, std::move(next));
  return outcome;
}

void Watcher::tell(const Outcome& outcome) {
  if (parts_.told) parts_.told(outcome);
  for (const Problem& warning : outcome.warnings)
    log_.warning("configuration_doubtful", {{"text", to_text(warning)}});
  if (!outcome.ok()) {
    for (const Problem& problem : outcome.problems)
      log_.error("configuration_refused", {{"code", problem.finding.code}, {"text", to_text(problem)}});
    return;
  }
  if (retired_ && needs_restart(retired_->gateway, outcome.settings->gateway))
    log_.warning("configuration_needs_restart",
                 {{"text", "a part of gateway.json takes effect when the gateway is started again"}});
  const auto& snapshot = outcome.settings->snapshot;
  log_.info("configuration_in_force", {{"version", snapshot.version},
                                       {"accounts", static_cast<std::int64_t>(snapshot.accounts.size())},
                                       {"rules", static_cast<std::int64_t>(snapshot.rules.rules().size())}});
}

std::vector<std::filesystem::path> Watcher::folders() const {
  std::set<std::filesystem::path> all{gateway_file_.parent_path()};
  if (const auto settings = current()) {
    all.insert(settings->gateway.accounts_dir);
    all.insert(settings->gateway.profiles_dir);
    all.insert(std::filesystem::path(settings->gateway.routes_file).parent_path());
  }
  return {all.begin(), all.end()};
}

void Watcher::start() {
  if (thread_.joinable()) return;
  stopping_ = false;
  files_.watch(folders());
  thread_ = std::thread([this] { watch_files(); });
}

void Watcher::stop() {
  stopping_ = true;
  files_.wake();
  if (thread_.joinable()) thread_.join();
}

bool Watcher::was_changed_by_others() const {
  if (!parts_.stored_version) return false;
  try {
    return parts_.stored_version() != seen_version_;
  } catch (const std::exception&) {
    // The store cannot be asked now; those who need it say so. The next look asks again.
    return false;
  }
}

void Watcher::watch_files() {
  Debounce changes(quiet_after_a_change, longest_unrest);
  while (!stopping_) {
    const auto due = changes.due();
    std::optional<Duration> longest;
    if (due) longest = Duration{due->milliseconds - clock_.steady().milliseconds};
    if (parts_.stored_version)
      longest = std::min(longest.value_or(between_looks_at_the_store), between_looks_at_the_store);
    if (files_.wait(longest)) changes.changed(clock_.steady());
    if (stopping_) return;
    if (!changes.take(clock_.steady()) && !was_changed_by_others()) continue;
    reload();
    files_.watch(folders());
  }
}

}  // namespace fiscal::settings
