#include "core/plugin/output_lines.h"

namespace fiscal::plugin {
namespace {

constexpr std::size_t longest_line = 1000;
constexpr int lines_a_minute = 100;

}  // namespace

void OutputLines::add(std::string_view bytes, Duration now, const Sink& sink) {
  for (const char c : bytes) {
    if (c == '\n') {
      tell(now, sink);
    } else if (line_.size() < longest_line) {
      line_ += c;
    } else {
      cut_ = true;
    }
  }
}

void OutputLines::tell(Duration now, const Sink& sink) {
  if (now - minute_began_ >= minutes(1)) {
    if (lines_left_out_ > 0) sink("(" + std::to_string(lines_left_out_) + " lines were left out)");
    minute_began_ = now;
    lines_told_ = lines_left_out_ = 0;
  }
  if (lines_told_ < lines_a_minute) {
    ++lines_told_;
    sink(cut_ ? line_ + "…" : line_);
  } else {
    ++lines_left_out_;
  }
  line_.clear();
  cut_ = false;
}

}  // namespace fiscal::plugin
