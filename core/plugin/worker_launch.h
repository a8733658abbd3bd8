#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/descriptor.h"
#include "core/plugin/crash_loop.h"
#include "core/plugin/instance_pool.h"
#include "core/plugin/library_image.h"

namespace fiscal::plugin {

struct WorkerLimits {
  std::filesystem::path program;  ///< fiscal-worker.
  int calls = 16;                 ///< At once in one worker: as many are lost when it crashes.
  /// Of one plugin at once. Another worker is started while those that run hold fewer and are full.
  int calls_at_once = 128;
  std::int64_t memory_bytes = 512ll << 20;
  std::string user = "nobody";  ///< What a worker becomes when the gateway runs as root; "root": it stays.
  PoolLimits pool;
  int calls_per_worker = 1'000'000;       ///< Then another takes its place: what it leaks is given back.
  Duration grace = seconds(2);            ///< What a call may take after its budget, and a worker to end.
  Duration open_budget = seconds(10);     ///< For check_settings and for a manifest.
  Duration start_patience = seconds(10);  ///< From its start until a worker is ready.
  Duration idle_life = minutes(1);        ///< Of workers beyond a plugin's first.
  CrashLimits crashes;
};

/// A worker's process and the gateway's ends of what it was started with.
struct LaunchedWorker {
  pid_t pid = -1;
  Descriptor process;  ///< Readable when it has ended.
  Descriptor control;
  Descriptor output;    ///< What it writes to standard output and error; does not block.
  Descriptor refusals;  ///< RefusalRecords; does not block.
  std::vector<Descriptor> lanes;
};

/// Starts workers. Immutable.
class WorkerLauncher {
 public:
  /// Throws std::runtime_error when the user of the limits does not exist.
  explicit WorkerLauncher(const WorkerLimits& limits);

  /// Starts the program for a plugin. The worker dies with the thread that calls this. Throws
  /// std::system_error.
  LaunchedWorker launch(const std::string& plugin, const LibraryImage& image) const;

 private:
  std::vector<std::string> arguments(const std::string& plugin, const LibraryImage& image) const;

  WorkerLimits limits_;
  uid_t user_ = 0;
  gid_t group_ = 0;
};

}  // namespace fiscal::plugin
