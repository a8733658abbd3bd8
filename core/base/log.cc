#include "core/base/log.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"

namespace fiscal {

std::string_view to_text(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "debug";
    case LogLevel::Info:
      return "info";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Error:
      return "error";
    case LogLevel::Critical:
      return "critical";
    case LogLevel::HostMisbehaving:
      return "host_misbehaving";
    case LogLevel::PluginMisbehaving:
      return "plugin_misbehaving";
  }
  return "error";
}

void StandardErrorLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < least_) return;
  nlohmann::ordered_json line{
      {"ts", to_text_milliseconds(SystemClock().now())}, {"level", to_text(level)}, {"event", event}};
  for (const LogField& field : fields)
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  // One write a line, so that lines of several threads and processes do not mix.
  const std::string text = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace fiscal
