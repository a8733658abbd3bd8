#include <cstdio>
#include <random>

#include "core/routing/decide.h"
#include "core/routing/lint.h"
#include "tests/bench/stopwatch.h"

namespace {

using namespace fiscal;
using namespace fiscal::routing;

constexpr int account_count = 100'000;

std::string account_name(int n) { return "customer-" + std::to_string(n); }

Snapshot a_large_snapshot() {
  Snapshot snapshot;
  for (int n = 0; n < account_count; ++n) {
    Account account;
    account.id = account_name(n);
    account.name = "Clinica Medica Boa Esperanca " + std::to_string(n);
    account.default_connection = account.id + "-nfse";
    account.issuer.tax_id = "11222333000181";
    account.issuer.name = account.name + " Ltda";
    account.issuer.municipality = "3550308";
    account.issuer.email = "financeiro@" + account.id + ".com.br";
    Address& address = account.issuer.address.emplace();
    address.street = "Avenida Brigadeiro Faria Lima";
    address.number = "1811";
    address.district = "Jardim Paulistano";
    address.municipality = "3550308";
    address.postal_code = "01452001";
    snapshot.accounts.put(account);
    Connection connection;
    connection.id = account.default_connection;
    connection.account = account.id;
    connection.plugin = "nfse_nacional";
    connection.settings = R"({"transmission":"sefin"})";
    snapshot.connections.put(connection);
  }
  return snapshot;
}

std::vector<Rule> general_rules(int count) {
  std::vector<Rule> rules;
  for (int n = 0; n < count; ++n) {
    Rule rule;
    rule.id = "town-" + std::to_string(n);
    rule.when.municipality_in = {std::to_string(1'100'000 + n), std::to_string(2'100'000 + n)};
    rule.use = {account_name(n) + "-nfse"};
    rules.push_back(rule);
  }
  return rules;
}

std::vector<Rule> rules_of_accounts() {
  std::vector<Rule> rules;
  for (int n = 0; n < account_count; ++n) {
    Rule rule;
    rule.id = "own-" + std::to_string(n);
    rule.when.account_in = {account_name(n)};
    rule.when.service_in = {"0107"};
    rule.use = {account_name(n) + "-nfse"};
    rules.push_back(rule);
  }
  return rules;
}

void measure(const char* what, const Snapshot& snapshot, const std::vector<Account>& accounts) {
  Invoice invoice;
  invoice.service.national_code = "010701";
  invoice.competence_date = Date{2026, 11, 21};
  invoice.amount = Money{150'000};
  std::mt19937 random(1);
  std::size_t reached = 0;
  const double cpu = bench::each(200'000, [&](int) {
    const Account& account = accounts[random() % accounts.size()];
    reached += decide({account, invoice, std::nullopt}, snapshot).ok() ? 1 : 0;
  });
  std::printf("%-52s %6.0f ns a decision (%zu routed)\n", what, cpu, reached);
}

}  // namespace

int main() {
  Snapshot snapshot = a_large_snapshot();
  std::printf(
      "%d accounts with a connection each: %zu bytes an account\n", account_count,
      (snapshot.accounts.rows().footprint() + snapshot.connections.rows().footprint()) / account_count);
  std::vector<Account> accounts;
  for (int n = 0; n < 20'000; ++n) accounts.push_back(*snapshot.accounts.find(account_name(n * 5)));

  measure("no rules, account default", snapshot, accounts);
  snapshot.rules = general_rules(20);
  measure("20 rules that do not hold, account default", snapshot, accounts);
  snapshot.rules = general_rules(100);
  measure("100 rules that do not hold, account default", snapshot, accounts);
  auto rules = general_rules(20);
  const auto own = rules_of_accounts();
  rules.insert(rules.end(), own.begin(), own.end());
  snapshot.rules = rules;
  measure("20 rules and one of each account (100,020)", snapshot, accounts);

  std::printf("finding an account: %.0f ns\n", bench::each(100'000, [&](int n) {
                if (!snapshot.accounts.find(account_name(n))) std::abort();
              }));
  std::printf("copying the snapshot and changing one account: %.1f us\n",
              bench::each(200, [&](int n) {
                Snapshot next = snapshot;
                next.accounts.put(accounts[static_cast<std::size_t>(n)]);
              }) / 1e3);
  const auto methods = [](std::string_view) {
    return std::optional(std::vector<std::string>{"issue/1", "status/1", "cancel/1"});
  };
  const std::int64_t start = bench::cpu_nanoseconds();
  const std::size_t found = lint(snapshot, methods).size();
  std::printf("lint of all: %.0f ms, %zu findings\n",
              static_cast<double>(bench::cpu_nanoseconds() - start) / 1e6, found);
}
