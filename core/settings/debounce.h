#pragma once

#include <fiscal/date.hpp>

#include <algorithm>
#include <optional>

namespace fiscal::settings {

/// Waits until changes have stopped coming for `quiet`, but no longer than `longest` after the first: an
/// editor writes a file in several steps, and a deployment writes many. Times are of the steady clock.
class Debounce {
 public:
  Debounce(Duration quiet, Duration longest) : quiet_(quiet), longest_(longest) {}

  void changed(Duration now) {
    if (!waiting_) first_ = now;
    waiting_ = true;
    last_ = now;
  }

  /// When the changes are to be acted upon; nothing while there are none.
  std::optional<Duration> due() const {
    if (!waiting_) return std::nullopt;
    return std::min(Duration{last_.milliseconds + quiet_.milliseconds},
                    Duration{first_.milliseconds + longest_.milliseconds});
  }

  /// True once for each lot of changes, when it is due.
  bool take(Duration now) {
    const auto at = due();
    if (!at || now < *at) return false;
    waiting_ = false;
    return true;
  }

 private:
  Duration quiet_;
  Duration longest_;
  bool waiting_ = false;
  Duration first_;
  Duration last_;
};

}  // namespace fiscal::settings
