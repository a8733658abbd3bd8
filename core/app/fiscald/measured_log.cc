#include "core/app/fiscald/measured_log.h"

namespace fiscal::app {

void MeasuredLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  log_.write(level, event, fields);
  metrics_
      .counter("gateway_log_lines_total", "Lines of the log, those that its level leaves out included.",
               {{"level", to_text(level)}})
      .add();
}

}  // namespace fiscal::app
