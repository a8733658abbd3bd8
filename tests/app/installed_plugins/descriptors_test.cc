#include "core/app/fiscald/descriptors.h"

#include <sys/resource.h>

#include "tests/support/catch.h"
#include "tests/support/recording_log.h"

namespace fiscal::app {

TEST_CASE("a gateway takes all descriptors that it may have, and says when they are too few", "[app]") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{before.rlim_max - 1, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  test::RecordingLog log;
  take_descriptors(1, log);
  CHECK(log.count(LogLevel::Warning, "descriptors_short") == 0);
  rlimit after{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == before.rlim_max);
  take_descriptors(static_cast<std::int64_t>(before.rlim_max) + 1, log);
  CHECK(log.count(LogLevel::Warning, "descriptors_short") == 1);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("a call in flight needs a lane and a connection more", "[app]") {
  settings::Gateway gateway;
  const auto few = descriptors_for(gateway);
  gateway.dispatch.threads += 1000;
  CHECK(descriptors_for(gateway) >= few + 2000);
}

}  // namespace fiscal::app
