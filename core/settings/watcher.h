#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/settings/assemble.h"
#include "core/settings/file_watch.h"

namespace fiscal::settings {

/// Keeps the configuration in force and puts a new one in its place when the files change or somebody asks.
/// Whatever is wrong with the new one, the old one stays in force whole, and the answer and the log say where
/// and why. Safe from any thread.
class Watcher {
 public:
  struct Outcome {
    std::shared_ptr<const Settings> settings;  ///< In force now; null when nothing ever was.
    Problems problems;                         ///< Empty: the files are in force as they are.
    Problems warnings;

    bool ok() const { return problems.empty(); }
  };

  /// What the configuration is made with. Called on the thread that reloads, one reload at a time.
  struct Parts {
    std::function<Stored()> stored;
    /// Puts into store and vault what they lack of the declared accounts; findings forbid the configuration.
    std::function<Findings(const Seed&)> seed;
    /// `Store::put_snapshot`.
    std::function<std::int64_t(const SnapshotDigest&)> version_of;
    routing::MethodsOf methods_of;
    /// Takes up the plugins that were changed, before anything asks for their methods; may be empty.
    std::function<void()> plugins;
    /// What came of each reload, for metrics; may be empty.
    std::function<void(const Outcome&)> told{};
    /// `Store::accounts_version` of a store that other gateways change too; empty: nobody else does. Asked
    /// every two seconds, so that a change of theirs is in force here soon after.
    std::function<std::int64_t()> stored_version{};
    /// Empty: profiles that connections name are not looked for.
    ProfileSettingOf profile_setting_of{};
  };

  Watcher(std::filesystem::path gateway_file, Parts parts, const Clock& clock, Log& log);
  ~Watcher();

  /// Reads everything again and puts it in force: the first configuration, SIGHUP, the API's reload, and
  /// after the API changed an account. An exception of a part is a problem too.
  Outcome reload();

  /// Reloads when somebody else changed the store since the last reload. Asks the store, so it is for where
  /// something is missing.
  void catch_up();

  /// The configuration in force; null before the first `reload` that succeeded. Costs a few nanoseconds and
  /// waits for no reload.
  std::shared_ptr<const Settings> current() const;

  /// Watches the files on a thread of its own and reloads when they change.
  void start();
  void stop();

 private:
  Outcome try_to_reload();
  Outcome put_in_force(Assembled assembled, const Seed& seed);
  void tell(const Outcome& outcome);
  void watch_files();
  bool was_changed_by_others() const;
  std::vector<std::filesystem::path> folders() const;

  const std::filesystem::path gateway_file_;
  const Parts parts_;
  const Clock& clock_;
  Log& log_;
  FileWatch files_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
  std::mutex reloading_;  // One reload at a time; guards retired_.
  std::shared_ptr<const Settings>
      retired_;  // Kept for one reload more, so that no request frees a large one.
  std::atomic<std::int64_t> seen_version_ = 0;  // Of what is stored, as of the last reload.
  mutable std::mutex mutex_;                    // Guards current_.
  std::shared_ptr<const Settings> current_;
};

}  // namespace fiscal::settings
