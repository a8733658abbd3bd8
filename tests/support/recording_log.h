#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/log.h"

namespace fiscal::test {

/// Keeps the lines that were written. Safe from any thread.
class RecordingLog final : public Log {
 public:
  struct Line {
    LogLevel level;
    std::string event;
    std::string fields;  ///< "name=value name=value".
  };

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    Line line{level, std::string(event), {}};
    for (const LogField& field : fields) {
      line.fields += (line.fields.empty() ? "" : " ") + std::string(field.name) + "=";
      if (const auto* text = std::get_if<std::string_view>(&field.value)) line.fields += *text;
      if (const auto* number = std::get_if<std::int64_t>(&field.value))
        line.fields += std::to_string(*number);
      if (const auto* flag = std::get_if<bool>(&field.value)) line.fields += *flag ? "true" : "false";
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  std::vector<Line> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  /// How many lines of this level have `part` in their event or fields.
  std::size_t count(LogLevel level, std::string_view part) const {
    const auto all = lines();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Line& line) {
      return line.level == level &&
             (line.event.find(part) != std::string::npos || line.fields.find(part) != std::string::npos);
    }));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
};

}  // namespace fiscal::test
