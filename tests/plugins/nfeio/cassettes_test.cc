#include "plugins/nfeio/nfeio.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[nfeio]") {
  play_cassettes("nfeio", [](const Settings& settings) { return std::make_unique<nfeio::Nfeio>(settings); });
}

}  // namespace fiscal::test
