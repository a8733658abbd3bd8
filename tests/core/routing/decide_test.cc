#include "core/routing/decide.h"

#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::routing {
namespace {

Snapshot a_snapshot(std::vector<Rule> rules = {}) {
  Snapshot snapshot;
  snapshot.version = 4;
  snapshot.accounts.put(test::an_account());
  snapshot.connections.put(test::a_connection("acme-national"));
  snapshot.connections.put(test::a_connection("acme-town"));
  snapshot.connections.put(test::a_connection("acme-other"));
  snapshot.connections.put(test::a_connection("rival-national", "rival"));
  Connection off = test::a_connection("acme-off");
  off.enabled = false;
  snapshot.connections.put(off);
  Connection production = test::a_connection("acme-production");
  production.environment = Environment::Production;
  snapshot.connections.put(production);
  snapshot.rules = std::move(rules);
  return snapshot;
}

Rule a_rule(std::string id, std::vector<ConnectionId> use, When when = {}) {
  return {std::move(id), std::move(when), std::move(use), {}};
}

std::string answer(const Snapshot& snapshot, std::optional<std::string> asked = std::nullopt,
                   bool may_choose = true, Invoice invoice = test::an_invoice()) {
  Account account = test::an_account();
  account.may_choose_connection = may_choose;
  const Question question{account, invoice, std::move(asked)};
  const auto route = decide(question, snapshot);
  const auto explained = explain(question, snapshot);
  REQUIRE(explained.route.ok() == route.ok());
  REQUIRE_FALSE(explained.steps.empty());
  if (!route.ok()) {
    CHECK(explained.route.error() == route.error());
    CHECK_FALSE(explained.steps.back().held);
    return route.error().code;
  }
  CHECK(*explained.route == *route);
  CHECK(route->snapshot == snapshot.version);
  CHECK(explained.steps.back().held);
  CHECK(explained.steps.back().rule == route->rule);
  return route->rule + ": " + route->connection;
}

}  // namespace

TEST_CASE("rules that name the account stand in their order among those for all, however many name others",
          "[routing]") {
  std::vector<Rule> rules;
  for (int n = 0; n < 3'000; ++n)
    rules.push_back(a_rule("other-" + std::to_string(n), {"acme-other"},
                           When{.account_in = {"customer-" + std::to_string(n % 1'000)}}));
  const When named{.account_in = {"rival", "acme", "acme"}};
  const When elsewhere{.municipality_in = {"1100015"}};
  rules.push_back(a_rule("passed-over", {"acme-off"}, named));
  rules.push_back(a_rule("other-town", {"acme-other"}, elsewhere));
  rules.push_back(a_rule("second", {"acme-off"}, named));
  rules.push_back(a_rule("for-all", {"rival-national"}));
  rules.push_back(a_rule("third", {"acme-town"}, named));
  rules.push_back(a_rule("never", {"acme-other"}));
  const auto snapshot = a_snapshot(rules);
  CHECK(answer(snapshot) == "third: acme-town");
  std::vector<std::string> steps;
  for (const Step& step : explain({test::an_account(), test::an_invoice(), std::nullopt}, snapshot).steps)
    steps.push_back(step.rule);
  CHECK(steps == std::vector<std::string>{"passed-over", "other-town", "second", "for-all", "third"});
}

TEST_CASE("the request's choice comes before the rules, and the rules before the account's default",
          "[routing]") {
  CHECK(answer(a_snapshot()) == "account_default: acme-national");
  const auto with_rule = a_snapshot({a_rule("town", {"acme-town"}), a_rule("later", {"acme-other"})});
  CHECK(answer(with_rule) == "town: acme-town");
  CHECK(answer(with_rule, "acme-other") == "request: acme-other");
}

TEST_CASE("a choice that cannot be kept is an error and never another connection", "[routing]") {
  CHECK(answer(a_snapshot(), "acme-other", false) == "connection_not_choosable");
  CHECK(answer(a_snapshot(), "nobody") == "connection_unknown");
  CHECK(answer(a_snapshot(), "rival-national") == "connection_unknown");
  CHECK(answer(a_snapshot(), "acme-off") == "connection_disabled");
  CHECK(answer(a_snapshot(), "acme-production") == "connection_of_other_environment");
}

TEST_CASE(
    "a rule takes the first connection that the account can use and keeps the others for what was not sent",
    "[routing]") {
  const auto snapshot = a_snapshot({a_rule("r", {"rival-national", "acme-off", "acme-production", "missing",
                                                 "acme-town", "rival-national", "acme-other"})});
  const Account account = test::an_account();
  const Invoice invoice = test::an_invoice();
  const auto route = decide({account, invoice, std::nullopt}, snapshot);
  REQUIRE(route.ok());
  CHECK(route->connection == "acme-town");
  CHECK(route->next == std::vector<ConnectionId>{"acme-other"});
}

TEST_CASE("a rule without a usable connection is passed over", "[routing]") {
  CHECK(answer(a_snapshot({a_rule("off", {"acme-off"}), a_rule("town", {"acme-town"})})) ==
        "town: acme-town");
}

TEST_CASE("an account that no rule and no default serves gets an error that says what to do", "[routing]") {
  Snapshot snapshot = a_snapshot({a_rule("rival", {"rival-national"})});
  Connection off = test::a_connection("acme-national");
  off.enabled = false;
  snapshot.connections.put(off);
  CHECK(answer(snapshot) == "no_route");
}

TEST_CASE("each condition of a rule looks at its part of the invoice", "[routing]") {
  struct Example {
    const char* condition;
    When holds;
    When fails;
  };
  const std::vector<Example> examples{
      {"account_in", {.account_in = {"zeta", "acme"}}, {.account_in = {"zeta", "rival"}}},
      {"municipality_in", {.municipality_in = {"3550308", "3304557"}}, {.municipality_in = {"3304557"}}},
      {"service_in", {.service_in = {"17", "0107"}}, {.service_in = {"0108", "010702", "17"}}},
      {"type", {.type = InvoiceType::Service}, {.type = InvoiceType::Billing}},
      {"regime_in",
       {.regime_in = {TaxRegime::SimplesMei, TaxRegime::Regular}},
       {.regime_in = {TaxRegime::SimplesMei}}},
      {"competence_from", {.competence_from = Date{2026, 11, 21}}, {.competence_from = Date{2026, 11, 22}}},
      {"competence_to", {.competence_to = Date{2026, 11, 21}}, {.competence_to = Date{2026, 11, 20}}},
      {"environment", {.environment = Environment::Test}, {.environment = Environment::Production}},
      {"amount_from", {.amount_from = Money{150000}}, {.amount_from = Money{150001}}},
      {"amount_to", {.amount_to = Money{150000}}, {.amount_to = Money{149999}}},
      {"tag_in", {.tag_in = {"vip", "cloud"}}, {.tag_in = {"vip"}}},
  };
  Invoice invoice = test::an_invoice();
  invoice.tags = {"cloud", "annual"};
  for (const Example& example : examples) {
    INFO(example.condition);
    CHECK(answer(a_snapshot({a_rule("r", {"acme-town"}, example.holds)}), {}, true, invoice) ==
          "r: acme-town");
    const auto failing = a_snapshot({a_rule("r", {"acme-town"}, example.fails)});
    CHECK(answer(failing, {}, true, invoice) == "account_default: acme-national");
    if (std::string(example.condition) == "account_in") continue;  // Such a rule is not even offered.
    const Account account = test::an_account();
    const auto steps = explain({account, invoice, std::nullopt}, failing).steps;
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].because.starts_with(example.condition));
  }
}

namespace {

Rule by_town() {
  Rule rule = a_rule("towns", {});
  rule.provider = RuleProvider::ByMunicipality;
  rule.services = {{"national", {"rival-national", "acme-national"}}, {"sao_paulo", {"acme-town"}}};
  return rule;
}

Invoice of_town(std::string_view municipality, Date competence, TaxRegime regime) {
  Invoice invoice = test::an_invoice();
  invoice.issuer = test::an_account().issuer;
  invoice.issuer->municipality = municipality;
  invoice.issuer->tax_regime = regime;
  invoice.competence_date = competence;
  return invoice;
}

}  // namespace

TEST_CASE("a rule by municipality takes the connection of the town's service on the day, for the regime",
          "[routing]") {
  const auto snapshot = a_snapshot({by_town(), a_rule("rest", {"acme-other"})});
  const auto taken = [&](std::string_view town, Date day, TaxRegime regime) {
    return answer(snapshot, std::nullopt, true, of_town(town, day, regime));
  };
  CHECK(taken("3550308", {2026, 11, 21}, TaxRegime::Regular) == "towns: acme-town");
  CHECK(taken("3550308", {2026, 10, 31}, TaxRegime::SimplesMeEpp) == "towns: acme-town");
  CHECK(taken("3550308", {2026, 11, 1}, TaxRegime::SimplesMeEpp) == "towns: acme-national");
  CHECK(taken("3304557", {2026, 11, 21}, TaxRegime::Regular) == "towns: acme-national");
  // A service that the rule does not name is left to the rules after it.
  CHECK(taken("1100023", {2026, 11, 21}, TaxRegime::Regular) == "rest: acme-other");
  CHECK(taken("9999999", {2026, 11, 21}, TaxRegime::Regular) == "rest: acme-other");
}

TEST_CASE("an explanation of a rule by municipality names town, service and evidence", "[routing]") {
  const auto snapshot = a_snapshot({by_town()});
  const Account account = test::an_account();
  const Invoice invoice = of_town("3550308", {2026, 11, 21}, TaxRegime::SimplesMeEpp);
  const auto explained = explain({account, invoice, std::nullopt}, snapshot);
  const std::string& why = explained.steps.front().because;
  INFO(why);
  CHECK(why.find("São Paulo") != std::string::npos);
  CHECK(why.find("national") != std::string::npos);
  CHECK(why.find("CGSN 191") != std::string::npos);
}

}  // namespace fiscal::routing
