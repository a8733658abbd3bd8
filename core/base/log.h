#pragma once

#include <fiscal/date.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace fiscal {

enum class LogLevel { Debug, Info, Warning, Error, Critical, HostMisbehaving, PluginMisbehaving };

/// One named value of a log line. Values are written as JSON; nothing secret and no full CPF belongs in one
/// (`masked_tax_id`).
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, bool> value;
};

/// Where the gateway says what happens: one JSON object a line, with `ts`, `level`, `event` and the fields.
/// Safe from any thread.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;

  void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Error, event, fields);
  }
};

std::string_view to_text(LogLevel level);

/// Writes to standard error, lines below `least` left out.
class StandardErrorLog final : public Log {
 public:
  explicit StandardErrorLog(LogLevel least) : least_(least) {}
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;

 private:
  LogLevel least_;
};

/// Says nothing.
class SilentLog final : public Log {
 public:
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace fiscal
