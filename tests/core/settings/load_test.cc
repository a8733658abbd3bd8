#include "core/settings/load.h"

#include <algorithm>

#include "tests/core/settings/config_folder.h"

namespace fiscal::settings {
namespace {

using test::ConfigFolder;

/// "routes.json:3:5 /rules/0/use field_unknown", one a line, sorted.
std::vector<std::string> in_short(const Problems& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems) {
    CHECK_FALSE(problem.finding.text.empty());
    CHECK_FALSE(problem.finding.fix.empty());
    lines.push_back(std::filesystem::path(problem.file).filename().string() + ":" +
                    std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
                    problem.finding.field + " " + problem.finding.code);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> problems_of(const ConfigFolder& folder) {
  return in_short(load(folder.gateway_file()).problems);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("sound files load, with defaults filled in and paths made absolute", "[settings]") {
  ConfigFolder folder;
  folder.gateway(R"("production_allowed": true, "dispatch": {"query": ["10s", "2m"], "lease": "1h"})");
  folder.write("routes.json", R"({"rules": [{"id": "all", "use": ["acme-nfse"]}]})");
  const auto result = load(folder.gateway_file());
  REQUIRE(in_short(result.problems) == Lines{});
  const Gateway& gateway = result.files->gateway;
  CHECK(gateway.production_allowed);
  CHECK(gateway.data_dir == (folder.path() / "data").string());
  CHECK(gateway.master_key.file == (folder.path() / "key").string());
  CHECK(gateway.dispatch.query == std::vector<Period>{seconds(10), minutes(2)});
  CHECK(gateway.dispatch.lease == Period(hours(1)));
  CHECK(gateway.dispatch.retry == Dispatch{}.retry);
  CHECK(gateway.server == Server{});
  REQUIRE(result.files->rules.size() == 1);
  const auto account = result.files->declared.accounts.find("acme");
  REQUIRE(account);
  CHECK(account->issuer.tax_id == "11222333000181");
  CHECK(account->default_connection == "acme-nfse");
  const auto connection = result.files->declared.connections.find("acme-nfse");
  REQUIRE(connection);
  CHECK(connection->settings == R"({"a":[1,"b"]})");
  CHECK(connection->environment == Environment::Test);
  CHECK(result.files->declared.certificates ==
        std::vector<CertificateFile>{{"acme", "a1", (folder.path() / "accounts.d/a1.pfx").string(),
                                      (folder.path() / "accounts.d/a1.txt").string()}});
}

TEST_CASE("a production switch that nobody set is off", "[settings]") {
  ConfigFolder folder;
  CHECK_FALSE(load(folder.gateway_file()).files->gateway.production_allowed);
}

TEST_CASE("every problem of every file is named with line, column, pointer and fix", "[settings]") {
  ConfigFolder folder;
  folder.write(
      "routes.json",
      "{\n  \"rules\": [\n    {\"id\": \"a\", \"use\": [\"k\"],\n     \"when\": {\"municipality\": []}},\n"
      "    {\"id\": \"B\", \"use\": 7, \"id\": \"c\"}\n  ]\n}");
  folder.write("accounts.d/acme.json", "[\n" + ConfigFolder::account("acme") + ",\n" +
                                           ConfigFolder::account("zeta", ", \"zone\": \"Europe/Lisbon\"") +
                                           "]");
  folder.write("accounts.d/other.json", "{\n  \"id\": \"other\",\n}");
  CHECK(problems_of(folder) ==
        Lines{"acme.json:9:82 /1/zone zone_unknown", "other.json:3:1  not_json",
              "routes.json:4:15 /rules/0/when/municipality field_unknown",
              "routes.json:5:17 /rules/1/use wrong_type", "routes.json:5:6 /rules/1/id field_repeated",
              "routes.json:5:6 /rules/1/id field_repeated", "routes.json:5:6 /rules/1/id out_of_range"});
}

TEST_CASE("a misspelt field is answered with the one that was meant", "[settings]") {
  ConfigFolder folder;
  folder.gateway(R"("production_alowed": true, "dispatch": {"treads": 4}, "zzz": 1)");
  std::map<std::string, std::string> fixes;
  for (const Problem& problem : load(folder.gateway_file()).problems)
    fixes[problem.finding.field] = problem.finding.fix;
  CHECK(fixes ==
        std::map<std::string, std::string>{{"/production_alowed", "Did you mean \"production_allowed\"?"},
                                           {"/dispatch/treads", "Did you mean \"threads\"?"},
                                           {"/zzz", "Remove it or correct its name."}});
}

TEST_CASE("values that single fields cannot judge are checked too", "[settings]") {
  ConfigFolder folder;
  folder.gateway(
      R"("server": {"listen": "nowhere", "health_listen": "[::]:70000"}, "dispatch": {"lease": "5s", "retry": []})");
  CHECK(problems_of(folder).size() == 4);
  folder.gateway(R"("dispatch": {"lease": 5, "query": ["1 hour"]})");
  CHECK(problems_of(folder).size() == 2);
  folder.write("gateway.json",
               R"({"data_dir": "d", "master_key": {}, "outbound": {"ca_file": "missing.pem"}})");
  CHECK(problems_of(folder) == Lines{"gateway.json:1:19 /master_key master_key_source",
                                     "gateway.json:1:50 /outbound/ca_file file_unreadable"});
}

TEST_CASE("names that stand twice are refused, over all files", "[settings]") {
  ConfigFolder folder;
  folder.write("accounts.d/more.json", "[" + ConfigFolder::account("acme") + "]");
  CHECK(problems_of(folder) == Lines{"more.json:1:3 /0/id account_repeated",
                                     "more.json:3:20 /0/connections/0/id connection_repeated"});
}

TEST_CASE("files that are named must be there, the default ones need not", "[settings]") {
  ConfigFolder folder;
  std::filesystem::remove(folder.path() / "routes.json");
  std::filesystem::remove_all(folder.path() / "accounts.d");
  CHECK(load(folder.gateway_file()).ok());
  folder.gateway(R"("routes_file": "r.json", "accounts_dir": "a.d")");
  CHECK(problems_of(folder) == Lines{"a.d:0:0  file_unreadable", "r.json:0:0  file_unreadable"});
  std::filesystem::remove(folder.gateway_file());
  CHECK(problems_of(folder) == Lines{"gateway.json:0:0  file_unreadable"});
}

TEST_CASE("files that are too deep are refused", "[settings]") {
  ConfigFolder folder;
  folder.write("routes.json", R"({"rules": )" + std::string(60, '[') + std::string(60, ']') + "}");
  CHECK(problems_of(folder).size() == 1);
  folder.write("routes.json", "{}");
  folder.write("accounts.d/acme.json",
               ConfigFolder::account("acme", R"(, "x": )" + std::string(60, '[') + std::string(60, ']')));
  CHECK(problems_of(folder).size() == 1);
}

}  // namespace fiscal::settings
