#include "plugins/woovi/woovi.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[woovi]") {
  play_cassettes("woovi", [](const Settings& settings) { return std::make_unique<woovi::Woovi>(settings); });
}

}  // namespace fiscal::test
