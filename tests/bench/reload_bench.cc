// A reload of the operator's files with 100,000 accounts, and the longest that a request waits for its
// settings meanwhile.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

#include "core/settings/watcher.h"
#include "tests/bench/support/figures.h"
#include "tests/support/paths.h"

namespace {

using namespace fiscal;
using namespace fiscal::settings;

void write_files(const std::filesystem::path& folder, int account_count) {
  std::filesystem::create_directory(folder / "accounts.d");
  std::ofstream(folder / "ca.pem") << "";
  std::ofstream(folder / "gateway.json")
      << R"({"data_dir": "data", "outbound": {"ca_file": "ca.pem"}, "master_key": {"file": "key"}})";
  std::ofstream accounts(folder / "accounts.d" / "all.json");
  accounts << "[";
  for (int n = 0; n < account_count; ++n) {
    const std::string id = "customer-" + std::to_string(n);
    accounts
        << (n == 0 ? "\n" : ",\n") << R"({"id":")" << id << R"(","name":"Clinica Boa Esperanca )" << n
        << R"(","issuer":{"tax_id":"11222333000181","name":"Clinica Boa Esperanca Ltda","municipality":"3550308",)"
        << R"("email":"financeiro@)" << id
        << R"(.com.br","tax_regime":"simples_me_epp","simples_assessment":"all_in_simples",)"
        << R"("address":{"street":"Avenida Brigadeiro Faria Lima","number":"1811","district":"Jardim Paulistano",)"
        << R"("municipality":"3550308","postal_code":"01452-001"}},"connections":[{"id":")" << id
        << R"(-nfse","plugin":"sandbox","settings":{"transmission":"sefin"},"certificate":"a1"}],)"
        << R"("certificates":[{"name":"a1","file":")" << id << R"(.pfx","password_file":")" << id
        << R"(.txt"}]})";
  }
  accounts << "\n]";
}

double milliseconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

int measure(const bench::Options& options) {
  bench::Figures figures("reload", options);
  const int accounts = options.count(100'000, 200);
  const test::TemporaryFolder folder(options.folder);
  write_files(folder.path(), accounts);
  Stored stored;
  SystemClock clock;
  SilentLog log;
  Watcher watcher(folder.path() / "gateway.json",
                  {.stored = [&] { return stored; },
                   .seed = [](const Seed&) { return Findings(); },
                   .version_of = [](const SnapshotDigest&) { return std::int64_t{1}; },
                   .methods_of =
                       [](std::string_view) {
                         return std::optional(std::vector<std::string>{"issue/1", "status/1", "cancel/1"});
                       }},
                  clock, log);
  const auto reload = [&] {
    if (!watcher.reload().ok()) throw std::runtime_error("the files are sound");
  };
  const std::string name = std::to_string(accounts) + " accounts: ";
  figures.add(name + "first load", "ms", milliseconds_of(reload));
  // As at run time: the store has what the files seeded.
  watcher.current()->snapshot.accounts.for_each([&](const Account& one) { stored.accounts.put(one); });
  watcher.current()->snapshot.connections.for_each(
      [&](const Connection& one) { stored.connections.put(one); });

  // What a request sees meanwhile: it takes the settings and finds its account, over and over.
  for (int round = 0; round < options.rounds; ++round) {
    std::atomic<bool> done = false;
    double worst = 0;
    std::thread request([&] {
      for (int n = 0; !done; n = (n + 7919) % accounts)
        worst = std::max(worst, milliseconds_of([&] {
                           const auto settings = watcher.current();
                           if (!settings->snapshot.accounts.find("customer-" + std::to_string(n)))
                             std::abort();
                         }));
    });
    figures.add(name + "reload", "ms", milliseconds_of(reload));
    done = true;
    request.join();
    figures.add(name + "longest wait of a request for settings and account", "ms", worst);
  }
  figures.hold("reload of " + std::to_string(accounts) + " accounts", figures.median(name + "reload"), "ms",
               bench::Bound::AtMost, 2000);
  figures.hold("longest wait of a request meanwhile",
               figures.median(name + "longest wait of a request for settings and account"), "ms",
               bench::Bound::AtMost, 50);
  return figures.finish();
}

}  // namespace

int main(int count, char** words) { return fiscal::bench::run(measure, count, words); }
