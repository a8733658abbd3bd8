#include "plugins/safe2pay/safe2pay.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[safe2pay]") {
  play_cassettes("safe2pay",
                 [](const Settings& settings) { return std::make_unique<safe2pay::Safe2Pay>(settings); });
}

}  // namespace fiscal::test
