#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace fiscal::plugin {

/// Makes lines of what a worker prints, each cut at 1000 bytes and at most 100 a minute: the log is not the
/// plugin's. For one thread.
class OutputLines {
 public:
  using Sink = std::function<void(std::string_view line)>;

  /// Bytes as they were read at the time `now` of a steady clock. What is left out is told with the first
  /// line of the next minute.
  void add(std::string_view bytes, Duration now, const Sink& sink);

  /// Nothing more comes: an unfinished line is one.
  void end(Duration now, const Sink& sink) {
    if (!line_.empty()) tell(now, sink);
  }

 private:
  void tell(Duration now, const Sink& sink);

  std::string line_;
  bool cut_ = false;
  Duration minute_began_{-60'000};
  int lines_told_ = 0;
  int lines_left_out_ = 0;
};

}  // namespace fiscal::plugin
