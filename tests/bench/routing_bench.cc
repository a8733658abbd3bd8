// A decision over snapshots of 10 to 100,000 accounts, with and without rules, and what such a snapshot holds
// of memory.
#include <cstdlib>
#include <random>

#include "core/routing/decide.h"
#include "core/routing/lint.h"
#include "tests/bench/stopwatch.h"
#include "tests/bench/support/figures.h"

namespace {

using namespace fiscal;
using namespace fiscal::routing;

std::string account_name(int n) { return "customer-" + std::to_string(n); }

Snapshot a_snapshot(int account_count) {
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
  // As the gateway does with what it read.
  snapshot.accounts.settle();
  snapshot.connections.settle();
  return snapshot;
}

std::vector<Rule> general_rules(int count) {
  std::vector<Rule> rules;
  for (int n = 0; n < count; ++n) {
    Rule rule;
    rule.id = "town-" + std::to_string(n);
    rule.when.municipality_in = {std::to_string(1'100'000 + n), std::to_string(2'100'000 + n)};
    rule.use = {account_name(0) + "-nfse"};
    rules.push_back(rule);
  }
  return rules;
}

std::vector<Rule> rules_of_accounts(int account_count) {
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

/// Of accounts picked at random, so that what a decision looks up is in no cache. The account itself was read
/// just before, as a request's is, and finding it is a figure of its own.
double nanoseconds_a_decision(const Snapshot& snapshot, int size, int count) {
  Invoice invoice;
  invoice.service.national_code = "010701";
  invoice.competence_date = Date{2026, 11, 21};
  invoice.amount = Money{150'000};
  constexpr std::size_t in_hand = 64;
  static std::mt19937 random(1);
  std::int64_t spent = 0;
  int decided = 0;
  while (decided < count) {
    std::vector<Account> accounts;
    while (accounts.size() < in_hand)
      accounts.push_back(
          *snapshot.accounts.find(account_name(static_cast<int>(random() % static_cast<unsigned>(size)))));
    const std::int64_t start = bench::cpu_nanoseconds();
    for (const Account& account : accounts)
      if (!decide({account, invoice, std::nullopt}, snapshot).ok()) std::abort();
    spent += bench::cpu_nanoseconds() - start;
    decided += static_cast<int>(in_hand);
  }
  return static_cast<double>(spent) / decided;
}

int measure(const bench::Options& options) {
  bench::Figures figures("routing", options);
  const int calls = options.count(50'000, 100);
  std::string worst;
  for (const int size :
       options.is_short ? std::vector<int>{10, 1'000} : std::vector<int>{10, 1'000, 100'000}) {
    const std::string name = std::to_string(size) + " accounts: ";
    Snapshot snapshot = a_snapshot(size);
    const std::size_t bytes = snapshot.accounts.rows().footprint() + snapshot.connections.rows().footprint();
    auto rules = general_rules(20);
    const auto own = rules_of_accounts(size);
    rules.insert(rules.end(), own.begin(), own.end());
    Snapshot ruled = snapshot;
    ruled.rules = rules;
    worst = name + "decision, 20 rules and one of each account";
    for (int round = 0; round < options.rounds; ++round) {
      figures.add(name + "decision, no rules", "ns", nanoseconds_a_decision(snapshot, size, calls));
      figures.add(worst, "ns", nanoseconds_a_decision(ruled, size, calls));
      figures.add(name + "finding an account", "ns", bench::each(calls, [&](int n) {
                    if (!snapshot.accounts.find(account_name(n % size))) std::abort();
                  }));
    }
    figures.add(name + "memory, an account with its connection", "bytes", static_cast<double>(bytes) / size);
    if (size < 100'000) continue;
    figures.hold("decision, 100,000 accounts, no rules", figures.median(name + "decision, no rules"), "ns",
                 bench::Bound::AtMost, 1000);
    figures.hold("decision, 100,000 accounts, a rule of each", figures.median(worst), "ns",
                 bench::Bound::AtMost, 1000);
    figures.hold("memory, a cold account", static_cast<double>(bytes) / size, "bytes", bench::Bound::AtMost,
                 1024);
  }
  return figures.finish();
}

}  // namespace

int main(int count, char** words) { return fiscal::bench::run(measure, count, words); }
