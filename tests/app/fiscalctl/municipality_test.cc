#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

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

TEST_CASE("fiscalctl answers for days before and after every row, and for nonsense", "[fiscalctl]") {
  for (const char* day : {"1900-01-01", "2026-10-31", "2026-11-01", "2026-12-31", "2027-01-01", "2999-12-31"})
    CHECK(run_fiscalctl({"municipality", "show", "3550308", "--date", day, "--regime", "simples"}).code == 0);
  for (const std::string& code :
       {std::string("abc"), std::string("35503080"), std::string("-1"), std::string(" 3550308"),
        std::string(100'000, '9'), std::string("3550308;ls")}) {
    const Ran ran = run_fiscalctl({"municipality", "show", code});
    CHECK(ran.code != 0);
    CHECK(ran.out.empty());
  }
  CHECK(run_fiscalctl({"municipality", "show", "3550308", "--date", "21/11/2026"}).code == 2);
}

TEST_CASE("fiscalctl checks an operator's profiles, and lists and shows them beside those that ship",
          "[fiscalctl]") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name, std::ios::binary) << text;
  };
  const std::string place = folder.path().string();
  write("acme.json", R"({"id": "acme-2.03", "title": "Acme", "extends": "webiss-2.02"})");
  CHECK(run_fiscalctl({"municipal", "check", place}).code == 0);
  CHECK(run_fiscalctl({"municipal", "list", "--profiles", place}).out.find("acme-2.03  Acme") !=
        std::string::npos);
  CHECK(run_fiscalctl({"municipal", "list"}).out.find("acme-2.03") == std::string::npos);
  CHECK(run_fiscalctl({"municipal", "show", "acme-2.03", "--profiles", place}).code == 0);
  CHECK(run_fiscalctl({"municipal", "show", "acme-2.03"}).code == 2);
  CHECK(run_fiscalctl({"municipal", "check", (source_dir() / "plugins/abrasf/profiles").string()}).code == 0);

  const std::pair<std::string, const char*> wrong[] = {
      {R"({"id": "webiss-2.02", "extends": "abrasf-2.02"})", "taken"},
      {R"({"id": "bad", "extends": "webiss-2.02", "colour": 1})", "/colour"},
      {R"({"id": "bad", "extends": "bad"})", "circle"},
      {std::string(10u << 20, ' '), "larger"},
      {std::string(5'000, '[') + std::string(5'000, ']'), "nested"},
      {"{\"id\": \"bad\", \"title\": \"S\xE3o\"}", "JSON"},
      {"", "JSON"}};
  for (const auto& [text, word] : wrong) {
    write("bad.json", text);
    const Ran ran = run_fiscalctl({"municipal", "check", place});
    INFO(ran.out.substr(0, 300));
    CHECK(ran.code == 4);
    CHECK(ran.out.find("bad.json") != std::string::npos);
    CHECK(ran.out.find(word) != std::string::npos);
    CHECK(run_fiscalctl({"municipal", "list", "--profiles", place}).code == 4);
  }
}

}  // namespace fiscal::test
