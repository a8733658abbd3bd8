#pragma once

#include "core/base/log.h"
#include "core/base/metrics.h"

namespace fiscal::app {

/// A log that counts what passes, by level. Both must outlive it.
class MeasuredLog final : public Log {
 public:
  MeasuredLog(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;

 private:
  Log& log_;
  Metrics& metrics_;
};

}  // namespace fiscal::app
