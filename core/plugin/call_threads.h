#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <memory>

namespace fiscal::plugin {

/// Threads on which plugins of this process run, so that a caller can go on without one that does not return.
/// A thread is made when none is idle and ends after some idle seconds; there are as many as calls at once,
/// and those that were left in a plugin. Safe from any thread.
class CallThreads {
 public:
  CallThreads();

  /// Waits up to `patience` for the tasks that run, then leaves the threads that are stuck. What a task uses
  /// must therefore be its own.
  void stop(Duration patience);

  /// Runs `task` at once on some thread. The task does not throw. Throws std::system_error when the system
  /// gives no thread.
  void run(std::function<void()> task);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace fiscal::plugin
