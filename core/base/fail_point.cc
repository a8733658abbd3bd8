#include "core/base/fail_point.h"

#ifdef FISCAL_FAIL_POINTS

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace fiscal::fail_point {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// What the environment asked for when the first point was passed.
struct Wanted {
  std::string point;
  std::atomic<long> passings_left{0};
  int log = -1;

  Wanted() {
    const std::string armed = variable("FISCAL_FAIL_POINT");
    const auto colon = armed.rfind(':');
    point = armed.substr(0, colon);
    if (colon != std::string::npos) passings_left = std::atol(armed.c_str() + colon + 1);
    if (const std::string file = variable("FISCAL_FAIL_POINT_LOG"); !file.empty())
      log = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
};

[[noreturn]] void die() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}

}  // namespace

void pass(std::string_view name) {
  static Wanted wanted;
  if (wanted.log >= 0) {
    const std::string line = std::string(name) + "\n";
    // One call, so that lines of several threads do not mix. A lost line would only leave a case out.
    if (write(wanted.log, line.data(), line.size()) < 0) return;
  }
  if (name == wanted.point && wanted.passings_left.fetch_sub(1) == 1) die();
}

bool breaks(std::string_view rule) {
  static const std::string broken = "," + variable("FISCAL_BREAK") + ",";
  return broken.find("," + std::string(rule) + ",") != std::string::npos;
}

std::string short_name(std::string_view function) {
  function = function.substr(0, function.find('('));
  const auto colon = function.rfind(':');
  return std::string(colon == std::string_view::npos ? function : function.substr(colon + 1));
}

}  // namespace fiscal::fail_point

#endif
