#include "plugins/chargefy/chargefy.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[chargefy]") {
  play_cassettes("chargefy",
                 [](const Settings& settings) { return std::make_unique<chargefy::Chargefy>(settings); });
}

}  // namespace fiscal::test
