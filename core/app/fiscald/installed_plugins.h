#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/metrics.h"
#include "core/plugin/chosen_runner.h"
#include "core/settings/gateway.h"

namespace fiscal::app {

/// The plugins that stand in the gateway's folders, as its lock file wants them, and what runs them. Safe
/// from any thread.
class InstalledPlugins {
 public:
  struct Found {
    std::shared_ptr<const plugin::Catalog> catalog;
    std::string dates;  ///< Of all that was read, to notice a change.
  };

  /// Looks at the folders and the lock file on a thread of its own: hashing libraries takes milliseconds that
  /// a start has other uses for. The answer throws std::runtime_error when the lock file cannot be obeyed.
  static std::future<Found> look_ahead(const settings::Plugins& settings);

  /// Throws std::runtime_error when the lock file cannot be obeyed or workers could not be started at all.
  InstalledPlugins(const settings::Gateway& gateway, std::future<Found> found, Log& log, const Clock& clock);
  InstalledPlugins(const settings::Gateway& gateway, Log& log, const Clock& clock)
      : InstalledPlugins(gateway, look_ahead(gateway.plugins), log, clock) {}

  plugin::ChosenRunner& runner() { return runner_; }
  std::shared_ptr<const plugin::Catalog> catalog() const;

  /// Looks at the folders and the lock file again and puts what changed in force, without an interruption.
  /// Costs a look at each file's date when nothing did. What is wrong keeps the plugin that it concerns as it
  /// was, and is logged.
  void take_up();

  /// Adds what operators watch of workers to the metrics, which must not be asked after this has gone.
  void measure(Metrics& metrics);

 private:
  void tell(const plugin::Catalog& catalog) const;

  const settings::Plugins settings_;
  Log& log_;
  std::mutex taking_up_;
  mutable std::mutex mutex_;  ///< Guards what follows.
  Found found_;
  plugin::ChosenRunner runner_;
};

}  // namespace fiscal::app
