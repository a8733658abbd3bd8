#include "plugins/fatoripay/fatoripay.h"
#include "tests/support/catch.h"
#include "tests/support/provider_cassettes.h"

namespace fiscal::test {

TEST_CASE("recorded exchanges have the outcome that they had", "[fatoripay]") {
  play_cassettes("fatoripay",
                 [](const Settings& settings) { return std::make_unique<fatoripay::FatoriPay>(settings); });
}

}  // namespace fiscal::test
