#include "core/base/fail_point.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.h"

#ifdef FISCAL_FAIL_POINTS

namespace fiscal {
namespace {

/// What becomes of a process that passes "here" three times with this in its environment: the signal that
/// ended it, or 0.
int end_of_three_passings(const char* armed) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("FISCAL_FAIL_POINT", armed, 1);
    for (int n = 0; n < 3; ++n) FISCAL_FAIL_POINT("here");
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a process kills itself at the passing that was asked for, and at no other", "[base]") {
  CHECK(end_of_three_passings("here:2") == SIGKILL);
  CHECK(end_of_three_passings("here:3") == SIGKILL);
  CHECK(end_of_three_passings("here:4") == 0);
  CHECK(end_of_three_passings("elsewhere:1") == 0);
  CHECK(end_of_three_passings("") == 0);
}

TEST_CASE("an operation of a store names its fail-points", "[base]") {
  CHECK(fail_point::short_name(
            "virtual fiscal::store::AcceptResult fiscal::store::SqliteStore::accept(Acceptance)") ==
        "accept");
  CHECK(fail_point::short_name("main") == "main");
}

}  // namespace fiscal

#endif
