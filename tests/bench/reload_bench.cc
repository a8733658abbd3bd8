#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "core/settings/watcher.h"
#include "tests/bench/stopwatch.h"

namespace {

using namespace fiscal;
using namespace fiscal::settings;

constexpr int account_count = 100'000;

void write_files(const std::filesystem::path& folder) {
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

}  // namespace

int main() {
  std::string name = (std::filesystem::temp_directory_path() / "fiscal-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return 1;
  const std::filesystem::path folder = name;
  write_files(folder);

  Stored stored;
  SystemClock clock;
  SilentLog log;
  Watcher watcher(folder / "gateway.json",
                  {[&] { return stored; }, [](const Seed&) { return Findings(); },
                   [](const SnapshotDigest&) { return std::int64_t{1}; },
                   [](std::string_view) {
                     return std::optional(std::vector<std::string>{"issue/1", "status/1", "cancel/1"});
                   }},
                  clock, log);
  const auto reload = [&] {
    if (!watcher.reload().ok()) throw std::runtime_error("the files are sound");
  };
  std::printf("first load of %d accounts: %.0f ms\n", account_count, milliseconds_of(reload));
  // As at run time: the store has what the files seeded.
  watcher.current()->snapshot.accounts.for_each(
      [&](const Account& account) { stored.accounts.push_back(account); });
  watcher.current()->snapshot.connections.for_each(
      [&](const Connection& connection) { stored.connections.push_back(connection); });

  // What a request sees meanwhile: it takes the settings and finds its account, over and over.
  std::atomic<bool> done = false;
  double worst = 0;
  std::thread request([&] {
    for (int n = 0; !done; n = (n + 7919) % account_count)
      worst = std::max(worst, milliseconds_of([&] {
                         const auto settings = watcher.current();
                         if (!settings->snapshot.accounts.find("customer-" + std::to_string(n))) std::abort();
                       }));
  });
  for (int round = 0; round < 3; ++round) std::printf("reload: %.0f ms\n", milliseconds_of(reload));
  done = true;
  request.join();
  std::printf("longest that a request took to get its settings and account meanwhile: %.2f ms\n", worst);
  std::filesystem::remove_all(folder);
}
