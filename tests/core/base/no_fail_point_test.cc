// As in what ships, whatever this build has: a source of its own, out of the unity build.
#undef FISCAL_FAIL_POINTS
#include "core/base/fail_point.h"

#include "tests/support/catch.h"

TEST_CASE("without the build switch a fail-point is nothing at all", "[base]") {
  static_assert(!FISCAL_BREAKS(not_even_a_name));
  FISCAL_FAIL_POINT(not_even_a_name);
  CHECK_FALSE(FISCAL_BREAKS("I1"));
}
