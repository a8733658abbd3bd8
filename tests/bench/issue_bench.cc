// From POST /v1/invoices to an authorized NFS-e: the gateway with its plugin against the offline portal, over
// kept mTLS connections. The gateway signs once an invoice, so the limit of the processor time that it may
// use is raw RSA-2048.
//
// The portal shares the machine and needs more processor time an invoice than the gateway, so besides the
// rate of the whole machine the gateway's own processor time is held against the limit.
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sqlite3.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "tests/bench/stopwatch.h"
#include "tests/bench/support/figures.h"
#include "tests/bench/support/load.h"
#include "tests/bench/support/stage.h"

namespace fiscal::bench {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

/// How many invoices are authorized or on their way, read beside the gateway from its file.
class Authorized {
 public:
  explicit Authorized(const std::filesystem::path& database) {
    if (sqlite3_open_v2(database.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
      throw std::runtime_error("cannot read " + database.string());
    count_ = prepared("SELECT count(*) FROM invoice WHERE access_key IS NOT NULL");
    in_doubt_ = prepared("SELECT count(*) FROM invoice WHERE in_doubt_since IS NOT NULL");
  }
  ~Authorized() {
    sqlite3_finalize(count_);
    sqlite3_finalize(in_doubt_);
    sqlite3_close(database_);
  }
  Authorized(const Authorized&) = delete;
  Authorized& operator=(const Authorized&) = delete;

  std::int64_t count() { return number_of(count_); }
  /// How many requests left and have no answer yet.
  std::int64_t at_the_provider() { return number_of(in_doubt_); }
  /// Waits until so many are; throws when nothing moves for half a minute.
  void wait_for(std::int64_t wanted) {
    std::int64_t last = count();
    for (auto moved_at = Steady::now(); last < wanted;
         std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
      const std::int64_t now = count();
      if (now != last) moved_at = Steady::now();
      last = now;
      if (seconds_since(moved_at) > 30)
        throw std::runtime_error("only " + std::to_string(last) + " of " + std::to_string(wanted) +
                                 " invoices were authorized");
    }
  }

 private:
  sqlite3_stmt* prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_));
    return statement;
  }
  std::int64_t number_of(sqlite3_stmt* statement) {
    sqlite3_busy_timeout(database_, 1000);
    if (sqlite3_step(statement) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(database_));
    const std::int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return number;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* count_ = nullptr;
  sqlite3_stmt* in_doubt_ = nullptr;
};

class RawRsa {
 public:
  RawRsa()
      : key_(EVP_RSA_gen(2048), &EVP_PKEY_free),
        context_(EVP_PKEY_CTX_new(key_.get(), nullptr), &EVP_PKEY_CTX_free) {
    if (EVP_PKEY_sign_init(context_.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context_.get(), EVP_sha256()) != 1)
      throw std::runtime_error("OpenSSL does not prepare a signature");
  }
  /// Processor microseconds of one signature.
  double microseconds(int count) {
    unsigned char digest[32] = {}, signature[256];
    return each(count,
                [&](int) {
                  std::size_t size = sizeof signature;
                  if (EVP_PKEY_sign(context_.get(), signature, &size, digest, sizeof digest) != 1)
                    throw std::runtime_error("OpenSSL does not sign");
                }) /
           1e3;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context_;
};

/// A gateway, a portal and the keys of the accounts.
struct Scene {
  Scene(const std::filesystem::path& folder, int accounts, int calls,
        const std::vector<std::string>& portal_options)
      : portal(folder, portal_options),
        house{accounts, calls, &portal, {}},
        gateway(folder / "gateway", house),
        authorized(gateway.database()) {
    for (int n = 0; n < accounts; ++n) keys.push_back(gateway.key_of_account(n));
  }

  /// Accepts as many over all accounts in turn.
  void accept(std::int64_t count, int connections, const InvoiceBodies& bodies) {
    Load load;
    load.port = gateway.port();
    load.connections = connections;
    load.requests = count;
    load.write = [&](std::string& out, std::uint64_t) {
      out += bodies.request(keys[given % keys.size()], given);
      ++given;
    };
    run_load(load);
  }

  Portal portal;
  House house;
  Gateway gateway;
  Authorized authorized;
  std::vector<std::string> keys;
  InvoiceBodies due_now{InvoiceBodies::Due::Now};
  InvoiceBodies due_tomorrow{InvoiceBodies::Due::Tomorrow};
  std::uint64_t given = 0;
};

/// Where the gateway's processor time goes: what accepting alone costs, what the plugin's worker takes, and
/// the rest.
void without_latency(Scene& scene, const std::string& name, int count, RawRsa& rsa, Figures& figures) {
  Program& gateway = scene.gateway.program();
  const double accepting = gateway.processor_seconds();
  scene.accept(count, 16, scene.due_tomorrow);
  const double raw_before = rsa.microseconds(100);
  const double begun = gateway.processor_seconds(), worker = gateway.workers_processor_seconds();
  const double portal = scene.portal.program().processor_seconds();
  const std::int64_t already = scene.authorized.count();
  const auto start = Steady::now();
  scene.accept(count, 16, scene.due_now);
  scene.authorized.wait_for(already + count);
  const double elapsed = seconds_since(start);
  const double raw = (raw_before + rsa.microseconds(100)) / 2;
  const auto each_of = [&](double seconds) { return seconds * 1e6 / count; };
  const double spent = each_of(gateway.processor_seconds() - begun);
  figures.add(name + ": authorized", "/s", count / elapsed);
  figures.add(name + ": gateway's processor an invoice", "us", spent);
  figures.add(name + ": of it raw RSA-2048", "us", raw);
  figures.add(name + ": of it accepting", "us", each_of(begun - accepting));
  figures.add(name + ": of it the plugin's worker", "us",
              each_of(gateway.workers_processor_seconds() - worker));
  figures.add(name + ": share of the gateway's processor that is raw RSA", "%", 100 * raw / spent);
  figures.add(name + ": portal's processor an invoice", "us",
              each_of(scene.portal.program().processor_seconds() - portal));
}

/// All calls are held for two seconds at the portal, so the rate is what the calls in flight allow. It counts
/// while the flight is full: not while calls are still added to it, which shake hands. Requests are accepted
/// at the pace at which they are issued, so that always more wait than the flight holds.
void with_latency(const std::filesystem::path& folder, int calls, Figures& figures) {
  constexpr double measured_seconds = 15;
  Scene scene(folder, 4, calls, {"--latency", "2000", "--max-connections", "4000"});
  const std::string name = "2 s at the provider, " + std::to_string(calls) + " in flight";
  std::int64_t accepted = 0;
  std::int64_t now = 0;
  const auto look_and_accept = [&] {
    now = scene.authorized.count();
    const std::int64_t missing = now + 3 * calls - accepted;
    if (missing > 0) scene.accept(missing, 16, scene.due_now);
    accepted += std::max<std::int64_t>(missing, 0);
    // Looking costs the machine something, too.
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  };
  const auto begun = Steady::now();
  // Whoever answered a second time has its connection.
  while (now < 2 * calls) {
    look_and_accept();
    if (seconds_since(begun) > 60) throw std::runtime_error("the calls in flight did not begin");
  }
  const std::int64_t from = scene.authorized.count();
  const double spent_before = scene.gateway.program().processor_seconds();
  const double portal_before = scene.portal.program().processor_seconds();
  const auto start = Steady::now();
  double most = 0;
  double held = 0;
  int looks = 0;
  for (; seconds_since(start) < measured_seconds; ++looks) {
    look_and_accept();
    held += static_cast<double>(scene.authorized.at_the_provider());
    if (looks % 4 == 0) most = std::max(most, scene.gateway.program().megabytes());
  }
  now = scene.authorized.count();
  const double elapsed = seconds_since(start);
  const auto each_of = [&](double seconds) { return seconds * 1e6 / static_cast<double>(now - from); };
  figures.add(name + ": authorized", "/s", static_cast<double>(now - from) / elapsed);
  figures.add(name + ": of them at the provider", "calls", held / looks);
  figures.add(name + ": gateway's processor an invoice", "us",
              each_of(scene.gateway.program().processor_seconds() - spent_before));
  figures.add(name + ": portal's processor an invoice", "us",
              each_of(scene.portal.program().processor_seconds() - portal_before));
  figures.add(name + ": gateway's memory, its workers included", "MB", most);
}

std::filesystem::path made(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

void by_accounts(const std::filesystem::path& folder, const Options& options, Figures& figures) {
  RawRsa rsa;
  for (const int accounts : options.is_short ? std::vector<int>{2} : std::vector<int>{1, 50, 500}) {
    Scene scene(made(folder / std::to_string(accounts)), accounts, 64, {});
    const std::string name = std::to_string(accounts) + (accounts == 1 ? " account" : " accounts");
    const int warm_up = options.count(std::max(300, accounts), 4);
    scene.accept(warm_up, 16, scene.due_now);
    scene.authorized.wait_for(warm_up);
    for (int round = 0; round < options.rounds; ++round)
      without_latency(scene, name, options.count(1000, 10), rsa, figures);
    figures.add(name + ": gateway's memory, its workers included", "MB", scene.gateway.program().megabytes());
    figures.add(name + ": room on the disk, an authorized invoice and one that waits", "bytes",
                static_cast<double>(std::filesystem::file_size(scene.gateway.database())) /
                    static_cast<double>(scene.authorized.count()));
  }
  if (options.is_short) return;
  const auto memory_with = [&](const char* accounts) {
    return figures.median(std::string(accounts) + ": gateway's memory, its workers included");
  };
  figures.add("memory, an account with a kept connection", "KB",
              std::max(0.0, memory_with("500 accounts") - memory_with("1 account")) * 1024 / 499);
  figures.hold("issue: raw RSA in the gateway's processor time",
               figures.median("1 account: share of the gateway's processor that is raw RSA"), "%",
               Bound::AtLeast, 65);
  figures.hold("memory, an account with a kept connection",
               figures.median("memory, an account with a kept connection"), "KB", Bound::AtMost, 75);
}

/// What an account costs that has issued and whose connection has ended since, as all have but the last 512:
/// its keys are open, its settings read.
void warm(const std::filesystem::path& folder, Figures& figures) {
  constexpr int fewer = 1000, more = 3000;
  const auto megabytes_with = [&](int accounts) {
    Scene scene(made(folder / ("warm-" + std::to_string(accounts))), accounts, 64, {});
    scene.accept(accounts, 16, scene.due_now);
    scene.authorized.wait_for(accounts);
    return scene.gateway.program().megabytes();
  };
  const double base = megabytes_with(fewer);
  figures.add("memory, a warm account", "KB", (megabytes_with(more) - base) * 1024 / (more - fewer));
  figures.hold("memory, a warm account", figures.median("memory, a warm account"), "KB", Bound::AtMost, 25);
}

void in_flight(const std::filesystem::path& folder, Figures& figures) {
  with_latency(made(folder / "latency"), 1000, figures);
  figures.hold("2 s at the provider, 1,000 in flight",
               figures.median("2 s at the provider, 1000 in flight: authorized"), "/s", Bound::AtLeast, 450);
  figures.hold("memory with 1,000 calls in flight",
               figures.median("2 s at the provider, 1000 in flight: gateway's memory, its workers included"),
               "MB", Bound::AtMost, 500);
}

int measure(const Options& options) {
  Figures figures("issue", options);
  const test::TemporaryFolder folder(options.folder);
  if (options.wants("accounts")) by_accounts(folder.path(), options, figures);
  if (options.wants("warm") && !options.is_short) warm(folder.path(), figures);
  if (options.wants("latency") && !options.is_short) in_flight(folder.path(), figures);
  return figures.finish();
}

}  // namespace
}  // namespace fiscal::bench

int main(int count, char** words) { return fiscal::bench::run(fiscal::bench::measure, count, words); }
