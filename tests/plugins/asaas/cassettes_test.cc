#include "plugins/asaas/asaas.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[asaas]") {
  play_cassettes("asaas", [](const Settings& settings) { return std::make_unique<asaas::Asaas>(settings); });
}

}  // namespace fiscal::test
