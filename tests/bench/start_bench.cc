// How long the gateway takes from its start to its first answer, fresh and after a SIGKILL under load, and
// what it holds of memory: idle, for each account that is not in use, for each invoice that waits.
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/bench/support/figures.h"
#include "tests/bench/support/load.h"
#include "tests/bench/support/stage.h"
#include "tests/bench/support/store_load.h"

namespace fiscal::bench {
namespace {

/// Accounts with a connection each, made as the API makes them.
void add_accounts(store::Store& store, int count) {
  std::atomic<int> next{0};
  std::vector<std::thread> writers;
  for (int at = 0; at < 16; ++at)
    writers.emplace_back([&] {
      for (int n = next++; n < count; n = next++) {
        Account account;
        account.id = "customer-" + std::to_string(n);
        account.name = "Clinica Boa Esperanca " + std::to_string(n);
        account.default_connection = account.id + "-nfse";
        account.issuer.tax_id = "11222333000181";
        account.issuer.name = "Clinica Boa Esperanca Ltda";
        account.issuer.municipality = "3550308";
        account.issuer.address = Address{"Avenida Brigadeiro Faria Lima",
                                         "1811",
                                         {},
                                         "Jardim Paulistano",
                                         "3550308",
                                         "01452001",
                                         {},
                                         {},
                                         {},
                                         {}};
        store.put_account(account);
        Connection connection;
        connection.id = account.default_connection;
        connection.account = account.id;
        connection.plugin = "nfse_nacional";
        connection.certificate = "a1";
        store.put_connection(connection);
      }
    });
  for (std::thread& writer : writers) writer.join();
}

struct Stock {
  int accounts = 0;
  std::int64_t invoices = 0;  ///< Queued, due tomorrow.
};

/// A store with accounts and queued invoices where the gateway of `folder` looks for it.
void stock_up(const std::filesystem::path& folder, const Stock& stock) {
  std::filesystem::create_directories(folder / "data");
  const SystemClock clock;
  const auto store = open_store(folder / "data/gateway.sqlite", clock);
  add_accounts(*store, stock.accounts);
  if (stock.invoices > 0) accept_count(*store, stock.invoices, 5, hours(24));
}

void measure_starts(Gateway& gateway, const std::string& name, int rounds, Figures& figures) {
  for (int round = 0; round < rounds; ++round) {
    gateway.program().end(SIGTERM);
    figures.add(name + ": start to first answer", "ms", gateway.start() * 1e3);
  }
}

/// Load until the moment of the kill; an answer that does not come then is what was asked for.
void measure_kills(Gateway& gateway, const std::string& name, const Options& options, Figures& figures) {
  const InvoiceBodies bodies(InvoiceBodies::Due::Tomorrow);
  const std::string key = gateway.key_of_account(0);
  std::uint64_t given = 0;
  for (int round = 0; round < options.rounds; ++round) {
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(options.is_short ? 200 : 1500));
      gateway.program().end(SIGKILL);
    });
    Load load;
    load.port = gateway.port();
    load.connections = options.count(64, 4);
    load.seconds = 60;
    load.write = [&](std::string& out, std::uint64_t) { out += bodies.request(key, given++); };
    try {
      run_load(load);
    } catch (const std::runtime_error&) {
      // The gateway is gone, as it should be.
    }
    killer.join();
    figures.add(name + ": start to first answer after SIGKILL under load", "ms", gateway.start() * 1e3);
  }
}

/// Megabytes of a gateway with this stock and one account of its own, after a first answer.
double memory_with(const std::filesystem::path& folder, const Stock& stock, const Options& options) {
  stock_up(folder, stock);
  Gateway gateway(folder, {});
  // What the start itself took is given back soon after it.
  std::this_thread::sleep_for(std::chrono::milliseconds(options.is_short ? 0 : 500));
  return gateway.program().megabytes();
}

int measure(const Options& options) {
  Figures figures("start", options);
  const test::TemporaryFolder folder(options.folder);
  const int accounts = options.count(10'000, 50);
  const std::int64_t queued = options.grow ? 1'000'000 : options.count(100'000, 100);
  const House house;
  {
    const std::string name = "10 plugins, " + std::to_string(accounts) + " accounts";
    stock_up(folder.path() / "many", {accounts, 0});
    Gateway gateway(folder.path() / "many", house);
    measure_starts(gateway, name, 2 * options.rounds, figures);
    measure_kills(gateway, name, options, figures);
    figures.hold("start, " + name, figures.median(name + ": start to first answer"), "ms", Bound::AtMost, 50);
    figures.hold("start after SIGKILL under load",
                 figures.median(name + ": start to first answer after SIGKILL under load"), "ms",
                 Bound::AtMost, 100);
  }
  const auto grown = options.folder / "grown/gateway.sqlite";
  if (options.grow && std::filesystem::exists(grown)) {
    const std::string name = "10 plugins, " + std::to_string(accounts) + " accounts, 5 million invoices";
    std::filesystem::create_directories(options.folder / "grown/data");
    for (const auto& file : std::filesystem::directory_iterator(options.folder / "grown"))
      if (file.is_regular_file())
        std::filesystem::rename(file.path(), options.folder / "grown/data" / file.path().filename());
    stock_up(options.folder / "grown", {accounts, 0});
    Gateway gateway(options.folder / "grown", house);
    measure_starts(gateway, name, 2 * options.rounds, figures);
    figures.hold("start, " + name, figures.median(name + ": start to first answer"), "ms", Bound::AtMost, 50);
  } else {
    figures.absent("start on five million invoices", "only with --grow, after the benchmark of the store");
  }
  const double idle = memory_with(folder.path() / "idle", {}, options);
  const double with_accounts = memory_with(folder.path() / "accounts", {accounts, 0}, options);
  const double with_queued = memory_with(folder.path() / "queued", {0, queued}, options);
  figures.add("memory, idle, its worker included", "MB", idle);
  figures.add("memory with " + std::to_string(accounts) + " accounts that are not in use", "MB",
              with_accounts);
  figures.add("memory with " + std::to_string(queued) + " queued invoices", "MB", with_queued);
  figures.add("memory, a queued invoice", "bytes",
              std::max(0.0, with_queued - idle) * 1048576 / static_cast<double>(queued));
  figures.hold("memory with " + std::to_string(queued) + " queued", with_queued, "MB", Bound::AtMost, 64);
  if (options.grow) std::filesystem::remove_all(options.folder / "grown");
  return figures.finish();
}

}  // namespace
}  // namespace fiscal::bench

int main(int count, char** words) { return fiscal::bench::run(fiscal::bench::measure, count, words); }
