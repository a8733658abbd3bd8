#include <nlohmann/json.hpp>

#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"

namespace fiscal::test {

TEST_CASE("fiscalctl explains a town's route with its evidence, without a gateway", "[fiscalctl]") {
  const Ran ran =
      run_fiscalctl({"municipality", "show", "3550308", "--date", "2026-11-21", "--regime", "simples"});
  CHECK(ran.code == 0);
  for (const char* word :
       {"São Paulo, SP", "national", "2026-11-01", "CGSN 191", "sao_paulo", "2026-11-22", "active since"}) {
    INFO(word);
    CHECK(ran.out.find(word) != std::string::npos);
  }
  const Ran regular = run_fiscalctl({"municipality", "show", "3550308", "--date", "2026-11-21", "--json"});
  REQUIRE(regular.code == 0);
  const auto json = nlohmann::json::parse(regular.out);
  CHECK(json.at("route").at("service") == "sao_paulo");
  CHECK(json.at("route").at("kind") == "own");
  CHECK_FALSE(json.at("route").at("evidence").get<std::string>().empty());
}

TEST_CASE("fiscalctl counts towns by kind of route and lists those of one", "[fiscalctl]") {
  const Ran all = run_fiscalctl({"municipality", "list", "--date", "2026-11-21"});
  CHECK(all.code == 0);
  for (const char* count : {"2151", "558", "1490", "146", "332", "894"})
    CHECK(all.out.find(count) != std::string::npos);
  const Ran own = run_fiscalctl({"municipality", "list", "--date", "2026-11-21", "--kind", "own"});
  CHECK(own.out.find("3550308") != std::string::npos);
  CHECK(own.out.find("3304557") == std::string::npos);
}

TEST_CASE("fiscalctl refuses a town, a day, a regime and a kind that are none", "[fiscalctl]") {
  CHECK(run_fiscalctl({"municipality", "show", "0000001"}).code == 1);
  CHECK(run_fiscalctl({"municipality", "show", "3550308", "--date", "2026-02-30"}).code == 2);
  CHECK(run_fiscalctl({"municipality", "show", "3550308", "--regime", "large"}).code == 2);
  CHECK(run_fiscalctl({"municipality", "list", "--kind", "other"}).code == 2);
}

}  // namespace fiscal::test
