#include "core/routing/routing_json.h"

#include <nlohmann/json.hpp>

#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::routing {

TEST_CASE("rules read back as they were written", "[routing]") {
  const std::vector<Rule> rules{{"all", {}, {"k-1"}, ""},
                                {"narrow",
                                 {.account_in = {"acme"},
                                  .municipality_in = {"3550308"},
                                  .service_in = {"0107", "17"},
                                  .type = InvoiceType::Service,
                                  .regime_in = {TaxRegime::SimplesMei},
                                  .competence_from = Date{2026, 1, 1},
                                  .competence_to = Date{2026, 12, 31},
                                  .environment = Environment::Test,
                                  .amount_from = Money{1},
                                  .amount_to = Money{200},
                                  .tag_in = {"vip"}},
                                 {"k-1", "k-2"},
                                 "Why it is there."}};
  const auto read = rules_from_json(to_json(rules));
  CHECK(read.problems == Findings{});
  CHECK(read.value == rules);
}

TEST_CASE("a rule by municipality is read and written", "[routing]") {
  const std::string text =
      R"([{"id":"towns","provider":"by_municipality","services":[{"service":"national","use":["k"]}]}])";
  const auto read = rules_from_json(text);
  REQUIRE(read.ok());
  REQUIRE(read.value.size() == 1);
  CHECK(read.value[0].provider == RuleProvider::ByMunicipality);
  CHECK(read.value[0].services == std::vector<ServiceUse>{{"national", {"k"}}});
  CHECK(rules_from_json(to_json(read.value)).value == read.value);
  CHECK_FALSE(rules_from_json(R"([{"id":"towns","provider":"by_town"}])").ok());
}

TEST_CASE("a misspelt condition is refused, not ignored", "[routing]") {
  const auto read = rules_from_json(
      R"([{"id":"a","when":{"municipalities":["3550308"]},"use":["k"]},{"id":"B!","use":[]}])");
  REQUIRE(read.problems.size() == 2);
  CHECK(read.problems[0].field == "/0/when/municipalities");
  CHECK(read.problems[0].code == "field_unknown");
  CHECK(read.problems[1].field == "/1/id");
}

TEST_CASE("an explanation as JSON has the route or the error, and every step", "[routing]") {
  Snapshot snapshot;
  snapshot.connections.put(test::a_connection());
  snapshot.rules = std::vector<Rule>{{"big", {.amount_from = Money{1'000'000}}, {"acme-national"}, ""}};
  const Account account = test::an_account();
  const Invoice invoice = test::an_invoice();
  const auto good = nlohmann::json::parse(to_json(explain({account, invoice, std::nullopt}, snapshot)));
  CHECK(good["route"]["connection"] == "acme-national");
  CHECK(good["error"].is_null());
  REQUIRE(good["steps"].size() == 2);
  CHECK(good["steps"][0] == nlohmann::json{{"rule", "big"},
                                           {"held", false},
                                           {"because", "amount_from does not hold for 1500.00"}});
  const auto bad = nlohmann::json::parse(to_json(explain({account, invoice, "acme-national"}, snapshot)));
  CHECK(bad["route"].is_null());
  CHECK(bad["error"]["code"] == "connection_not_choosable");
}

}  // namespace fiscal::routing
