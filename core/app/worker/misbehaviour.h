#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/base/log.h"

namespace fiscal::worker {

/// Keeps what the host table has to say of the plugin until a lane can tell the gateway. Safe from any
/// thread.
class MisbehaviourLog final : public Log {
 public:
  struct Entry {
    std::string what;
    std::uint64_t times = 0;
  };

  void write(LogLevel, std::string_view, std::initializer_list<LogField> fields) override {
    Entry entry;
    for (const LogField& field : fields) {
      if (field.name == "what") entry.what = std::get<std::string_view>(field.value);
      if (field.name == "times")
        entry.times = static_cast<std::uint64_t>(std::get<std::int64_t>(field.value));
    }
    const std::lock_guard lock(mutex_);
    if (entries_.size() < most_kept) entries_.push_back(std::move(entry));
  }

  /// What was written since the last time.
  std::vector<Entry> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(entries_, {});
  }

 private:
  static constexpr std::size_t most_kept = 64;

  std::mutex mutex_;  ///< Guards what follows.
  std::vector<Entry> entries_;
};

}  // namespace fiscal::worker
