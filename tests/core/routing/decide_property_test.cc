#include <algorithm>
#include <random>

#include "core/routing/decide.h"
#include "core/routing/lint.h"
#include "core/routing/match.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::routing {
namespace {

/// Small worlds in which everything collides with everything: three accounts, six connections, few values.
class SmallWorld {
 public:
  explicit SmallWorld(unsigned seed) : random_(seed) {}

  bool coin(int one_in = 2) { return pick(one_in) == 0; }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::mt19937& engine() { return random_; }

  std::vector<Account> accounts() {
    std::vector<Account> all;
    for (const char* id : {"a", "b", "c"}) {
      Account account = test::an_account(id, coin(5) ? std::string() : connection_name());
      account.environment = coin(4) ? Environment::Production : Environment::Test;
      account.may_choose_connection = coin();
      account.issuer.municipality = municipality();
      account.issuer.tax_regime = static_cast<TaxRegime>(pick(3));
      all.push_back(account);
    }
    return all;
  }

  std::vector<Connection> connections() {
    std::vector<Connection> all;
    for (int n = 0; n < 6; ++n) {
      Connection connection =
          test::a_connection("k" + std::to_string(n), std::string(1, static_cast<char>('a' + pick(3))));
      connection.environment = coin(4) ? Environment::Production : Environment::Test;
      connection.enabled = !coin(4);
      all.push_back(connection);
    }
    return all;
  }

  std::vector<Rule> rules() {
    std::vector<Rule> all(static_cast<std::size_t>(pick(7)));
    for (std::size_t n = 0; n < all.size(); ++n) {
      Rule& rule = all[n];
      rule.id = "r" + std::to_string(n);
      for (int uses = 1 + pick(3); uses > 0; --uses) rule.use.push_back(connection_name());
      When& when = rule.when;
      if (coin(3)) when.account_in = {std::string(1, static_cast<char>('a' + pick(3))), "b"};
      if (coin(3)) when.municipality_in = {municipality(), municipality()};
      if (coin(3)) when.service_in = {service().substr(0, static_cast<std::size_t>(2 + 2 * pick(3)))};
      if (coin(5)) when.regime_in = {static_cast<TaxRegime>(pick(3))};
      if (coin(5)) when.type = coin() ? InvoiceType::Service : InvoiceType::Billing;
      if (coin(5)) when.environment = coin() ? Environment::Test : Environment::Production;
      if (coin(4)) when.amount_from = Money{pick(4)};
      if (coin(4)) when.amount_to = Money{pick(4)};
      if (coin(4)) when.competence_from = day();
      if (coin(4)) when.competence_to = day();
      if (coin(4)) when.tag_in = {coin() ? "x" : "y", "z"};
    }
    return all;
  }

  Invoice invoice(const Account& account) {
    Invoice invoice = test::an_invoice();
    invoice.issuer = account.issuer;
    invoice.type = coin() ? InvoiceType::Service : InvoiceType::Billing;
    invoice.service.national_code = service();
    invoice.amount = Money{pick(4)};
    invoice.competence_date = day();
    if (coin()) invoice.tags.push_back(coin() ? "x" : "y");
    return invoice;
  }

  std::optional<std::string> asked() { return coin(4) ? std::optional(connection_name()) : std::nullopt; }

 private:
  std::string connection_name() { return "k" + std::to_string(pick(7)); }
  std::string municipality() { return coin() ? "3550308" : "3304557"; }
  std::string service() { return pick(3) == 0 ? "010701" : coin() ? "010702" : "170101"; }
  Date day() { return {2026, 11, static_cast<std::uint8_t>(1 + pick(4))}; }

  std::mt19937 random_;
};

Snapshot put_together(const std::vector<Account>& accounts, const std::vector<Connection>& connections,
                      std::vector<Rule> rules) {
  Snapshot snapshot;
  for (const Account& account : accounts) snapshot.accounts.put(account);
  for (const Connection& connection : connections) snapshot.connections.put(connection);
  snapshot.rules = std::move(rules);
  return snapshot;
}

/// The precedence as the documentation words it, over plain lists and as slowly as can be.
std::string by_the_book(const Question& question, const std::vector<Connection>& connections,
                        const std::vector<Rule>& rules) {
  const auto usable = [&](const std::string& id) {
    return std::any_of(connections.begin(), connections.end(), [&](const Connection& c) {
      return c.id == id && c.enabled && c.account == question.account.id &&
             c.environment == question.account.environment;
    });
  };
  if (question.asked_connection)
    return question.account.may_choose_connection && usable(*question.asked_connection)
               ? "request " + *question.asked_connection
               : "refused";
  for (const Rule& rule : rules) {
    const RuleBook sorted(std::vector<Rule>{rule});
    if (!first_mismatch(sorted.rules()[0].when, question.account, question.invoice).empty()) continue;
    std::string taken;
    for (const auto& id : rule.use)
      if (usable(id)) taken += " " + id;
    if (!taken.empty()) return rule.id + taken;
  }
  return usable(question.account.default_connection)
             ? "account_default " + question.account.default_connection
             : "refused";
}

std::string in_short(const Result<RouteTaken>& route) {
  if (!route.ok()) return "refused";
  std::string text = route->rule + " " + route->connection;
  for (const auto& next : route->next) text += " " + next;
  return text;
}

}  // namespace

TEST_CASE("whatever the configuration, decide and explain agree with the precedence as it is written",
          "[routing]") {
  SmallWorld world(20261121);
  int decided_by_rules = 0;
  for (int round = 0; round < 4000; ++round) {
    auto accounts = world.accounts();
    auto connections = world.connections();
    auto rules = world.rules();
    const Snapshot snapshot = put_together(accounts, connections, rules);
    // Neither the order of accounts and connections nor that within a list of a condition means anything.
    std::shuffle(accounts.begin(), accounts.end(), world.engine());
    std::shuffle(connections.begin(), connections.end(), world.engine());
    for (Rule& rule : rules) {
      std::shuffle(rule.when.municipality_in.begin(), rule.when.municipality_in.end(), world.engine());
      std::shuffle(rule.when.account_in.begin(), rule.when.account_in.end(), world.engine());
      std::shuffle(rule.when.tag_in.begin(), rule.when.tag_in.end(), world.engine());
    }
    const Snapshot shuffled = put_together(accounts, connections, rules);
    for (const Account& account : accounts) {
      const Invoice invoice = world.invoice(account);
      const Question question{account, invoice, world.asked()};
      const auto route = decide(question, snapshot);
      const auto explained = explain(question, snapshot);
      REQUIRE(in_short(route) == by_the_book(question, connections, rules));
      REQUIRE(in_short(route) == in_short(explained.route));
      REQUIRE(in_short(route) == in_short(decide(question, shuffled)));
      REQUIRE(explained.steps.back().held == route.ok());
      decided_by_rules += route.ok() && route->rule.starts_with("r") && route->rule != "request" ? 1 : 0;
    }
  }
  CHECK(decided_by_rules > 1000);
}

TEST_CASE("a rule that lint calls unreachable never decides", "[routing]") {
  SmallWorld world(11);
  int called_unreachable = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto accounts = world.accounts();
    const Snapshot snapshot = put_together(accounts, world.connections(), world.rules());
    std::vector<std::string> unreachable;
    for (const LintFinding& finding : lint(snapshot, [](std::string_view) { return std::nullopt; }))
      if (finding.finding.code == "rule_unreachable") unreachable.push_back(finding.name);
    called_unreachable += static_cast<int>(unreachable.size());
    if (unreachable.empty()) continue;
    for (int question = 0; question < 40; ++question)
      for (const Account& account : accounts) {
        const Invoice invoice = world.invoice(account);
        const auto route = decide({account, invoice, std::nullopt}, snapshot);
        if (route.ok()) REQUIRE(std::count(unreachable.begin(), unreachable.end(), route->rule) == 0);
      }
  }
  CHECK(called_unreachable > 100);
}

}  // namespace fiscal::routing
