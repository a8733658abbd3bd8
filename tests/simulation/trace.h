#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <deque>
#include <ostream>
#include <string>
#include <string_view>

namespace fiscal::simulation {

/// What happened, line by line. Two runs of one seed leave the same lines, and so the same digest.
class Trace {
 public:
  /// `echo`: every line goes there too, as it comes; may be null.
  explicit Trace(std::ostream* echo) : echo_(echo) {}

  void line(Duration at, std::string_view who, std::string_view what);

  /// FNV-1a over all lines so far.
  std::uint64_t digest() const { return digest_; }
  std::int64_t lines() const { return lines_; }
  /// The last lines, oldest first.
  const std::deque<std::string>& tail() const { return tail_; }

 private:
  std::ostream* echo_;
  std::uint64_t digest_ = 0xcbf29ce484222325u;
  std::int64_t lines_ = 0;
  std::deque<std::string> tail_;
};

}  // namespace fiscal::simulation
