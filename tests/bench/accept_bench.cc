// Durable POST /v1/invoices with everything on (key, framing, full validation, fiscal rules, idempotency,
// routing), against what a user would write with Node.js, and against bare SQLite. Contestants take turns,
// each on a file of its own that grows through the whole run. Turns are short: what other users of the
// machine do lasts for seconds, and is to fall on all of them.
#include <sqlite3.h>

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/bench/support/figures.h"
#include "tests/bench/support/load.h"
#include "tests/bench/support/stage.h"

namespace fiscal::bench {
namespace {

/// Invoices are due tomorrow, so that accepting alone is measured.
const InvoiceBodies& bodies() {
  static const InvoiceBodies made(InvoiceBodies::Due::Tomorrow);
  return made;
}

struct Contestant {
  std::string name;
  std::string api_key;
  std::uint16_t port = 0;
  Program* program = nullptr;
  std::shared_ptr<void> owner;
  std::uint64_t given = 0;  ///< Invoices so far: each has a number of its own.
};

std::string names(const Contestant& contestant, int connections, const char* figure) {
  return contestant.name + ", " + std::to_string(connections) +
         (connections == 1 ? " connection: " : " connections: ") + figure;
}

void take_turn(Contestant& contestant, int connections, double seconds, Figures& figures) {
  double processor = 0;
  std::uint64_t counted_from = 0;
  Load load;
  load.port = contestant.port;
  load.connections = connections;
  load.seconds = seconds;
  load.warm_up = seconds / 4;
  load.write = [&](std::string& out, std::uint64_t) {
    out += bodies().request(contestant.api_key, contestant.given++);
  };
  load.at_start = [&] {
    processor = contestant.program->processor_seconds();
    counted_from = contestant.given;
  };
  const LoadResult result = run_load(load);
  const double used = contestant.program->processor_seconds() - processor;
  figures.add(names(contestant, connections, "accepted"), "/s", result.rate());
  figures.add(names(contestant, connections, "p50"), "us", result.at(0.5));
  figures.add(names(contestant, connections, "p99"), "us", result.at(0.99));
  figures.add(names(contestant, connections, "processor a request"), "us",
              used * 1e6 / static_cast<double>(contestant.given - counted_from));
  figures.add(contestant.name + ": memory", "MB", contestant.program->megabytes());
}

Contestant ours(const std::string& name, const std::filesystem::path& folder,
                const std::map<std::string, std::string>& environment) {
  House house;
  house.environment = environment;
  auto gateway = std::make_shared<Gateway>(folder, house);
  return {name, gateway->key_of_account(0), gateway->port(), &gateway->program(), gateway, 0};
}

Contestant node(const std::string& name, const std::filesystem::path& modules,
                const std::filesystem::path& folder, const char* mode,
                const std::map<std::string, std::string>& environment) {
  auto program = std::make_shared<Program>(
      std::vector<std::string>{"node", (test::source_dir() / "tests/bench/peers/accept.mjs").string(),
                               modules.string(),
                               (folder / (std::string("node-") + mode + ".sqlite")).string(), mode},
      folder / "node.log", environment);
  const auto ready = nlohmann::json::parse(program->read_line());
  return {name, "peer", ready.at("port").get<std::uint16_t>(), program.get(), program, 0};
}

bool has_peers(const Options& options) {
  return options.node && std::filesystem::exists(
                             *options.node / "node_modules/better-sqlite3/build/Release/better_sqlite3.node");
}

std::vector<Contestant> contestants(const Options& options, const std::filesystem::path& folder,
                                    const std::string& suffix,
                                    const std::map<std::string, std::string>& environment) {
  std::filesystem::create_directories(folder);
  std::vector<Contestant> all;
  all.push_back(ours("fiscald" + suffix, folder / "ours", environment));
  if (!has_peers(options)) return all;
  all.push_back(node("Node, a transaction a request" + suffix, *options.node, folder, "each", environment));
  all.push_back(node("Node, group commit" + suffix, *options.node, folder, "group", environment));
  return all;
}

/// Inserts of the same rows by one thread in transactions of 64, full syncs: no HTTP, no JSON, no rule.
class BareSqlite {
 public:
  explicit BareSqlite(const std::filesystem::path& file) {
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK)
      throw std::runtime_error("cannot open " + file.string());
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE invoice (id INTEGER PRIMARY KEY, account TEXT, reference TEXT, body TEXT, UNIQUE "
        "(account, reference));"
        "CREATE TABLE idempotency (account TEXT, key TEXT, invoice INTEGER, PRIMARY KEY (account, key)) "
        "WITHOUT ROWID;"
        "CREATE TABLE job (due INTEGER, invoice INTEGER, PRIMARY KEY (due, invoice)) WITHOUT ROWID;");
    invoice_ = prepared("INSERT INTO invoice (account, reference, body) VALUES ('account-0', ?1, ?2)");
    key_ = prepared("INSERT INTO idempotency VALUES ('account-0', ?1, last_insert_rowid())");
    job_ = prepared("INSERT INTO job VALUES (?1, ?1)");
  }
  ~BareSqlite() {
    for (sqlite3_stmt* statement : {invoice_, key_, job_}) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  void add_batch() {
    run("BEGIN IMMEDIATE");
    for (int n = 0; n < 64; ++n) {
      const std::uint64_t number = next_++;
      const std::string text = bodies().body(number);
      const std::string name = std::to_string(number);
      sqlite3_bind_text(invoice_, 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
      sqlite3_bind_text(invoice_, 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
      sqlite3_bind_text(key_, 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
      sqlite3_bind_int64(job_, 1, static_cast<sqlite3_int64>(number));
      for (sqlite3_stmt* statement : {invoice_, key_, job_}) {
        if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
        sqlite3_reset(statement);
      }
    }
    run("COMMIT");
  }

 private:
  void run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_));
  }
  sqlite3_stmt* prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_));
    return statement;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* invoice_ = nullptr;
  sqlite3_stmt* key_ = nullptr;
  sqlite3_stmt* job_ = nullptr;
  std::uint64_t next_ = 1;
};

void measure_bare(BareSqlite& bare, double seconds, Figures& figures) {
  const auto begun = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  std::int64_t count = 0;
  for (; passed() < seconds; count += 64) bare.add_batch();
  figures.add("bare SQLite, 64 a transaction: inserted", "/s", static_cast<double>(count) / passed());
}

void hold_against_peers(Figures& figures) {
  const auto rate = [](const std::string& who) { return who + ", 64 connections: accepted"; };
  const auto tail = [](const std::string& who) { return who + ", 64 connections: p99"; };
  const std::string each = "Node, a transaction a request", group = "Node, group commit";
  if (!figures.has(rate(each))) return;
  figures.hold(
      "accept at 64 against Node with a transaction a request",
      figures.ratio("accept at 64: fiscald / Node, a transaction a request", rate("fiscald"), rate(each)),
      "times", Bound::AtLeast, 4);
  figures.hold("accept at 64 against Node with group commit",
               figures.ratio("accept at 64: fiscald / Node, group commit", rate("fiscald"), rate(group)),
               "times", Bound::AtLeast, 1.8);
  figures.hold(
      "p99 at 64 against the better of both",
      figures.median(tail("fiscald")) / std::min(figures.median(tail(each)), figures.median(tail(group))),
      "times", Bound::AtMost, 1);
  const std::string slow = ", 5 ms a sync";
  if (!figures.has(rate(each + slow))) return;
  figures.hold("with 5 ms a sync, against a transaction a request",
               figures.ratio("5 ms a sync: fiscald / Node, a transaction a request", rate("fiscald" + slow),
                             rate(each + slow)),
               "times", Bound::AtLeast, 20);
  figures.hold(
      "with 5 ms a sync, against group commit",
      figures.ratio("5 ms a sync: fiscald / Node, group commit", rate("fiscald" + slow), rate(group + slow)),
      "times", Bound::AtLeast, 0.8);
}

int measure(const Options& options) {
  Figures figures("accept", options);
  const test::TemporaryFolder folder(options.folder);
  const double seconds = options.seconds(2);
  const int turns = options.count(4, 1);
  figures.add("a request's body", "bytes", static_cast<double>(bodies().body(1).size()));
  {
    auto all = contestants(options, folder.path() / "quick", "", {});
    BareSqlite bare(folder.path() / "bare.sqlite");
    for (int round = 0; round < options.rounds; ++round) {
      for (const int connections : options.is_short ? std::vector<int>{4} : std::vector<int>{1, 16, 64, 256})
        for (int turn = 0; turn < turns; ++turn)
          for (Contestant& contestant : all) take_turn(contestant, connections, seconds / turns, figures);
      measure_bare(bare, seconds, figures);
    }
  }
  // A sanitizer wants to be the first library that is loaded, so the shim is left out where nothing is
  // measured anyway.
  if (!options.is_short) {
    auto all = contestants(options, folder.path() / "slow", ", 5 ms a sync",
                           {{"LD_PRELOAD", SLOW_SYNC}, {"SLOW_SYNC_US", "5000"}});
    for (int round = 0; round < options.rounds; ++round)
      for (Contestant& contestant : all) take_turn(contestant, 64, seconds, figures);
  }
  if (!has_peers(options))
    figures.absent("Node with fastify and better-sqlite3", "npm did not install them, see build/logs");
  if (!options.is_short)
    figures.ratio("accept at 64: fiscald / bare SQLite", "fiscald, 64 connections: accepted",
                  "bare SQLite, 64 a transaction: inserted");
  hold_against_peers(figures);
  return figures.finish();
}

}  // namespace
}  // namespace fiscal::bench

int main(int count, char** words) { return fiscal::bench::run(fiscal::bench::measure, count, words); }
