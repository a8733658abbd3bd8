#include <fiscal/encoding.hpp>

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::test {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

/// An invoice that was sent and authorised, and one that waits.
void fill(store::Store& store) {
  const InvoiceRecord record = accepted(store, an_acceptance().key("k1").reference("order-1"));
  const store::Claim claim = claimed(store, record.id);
  const InvoiceRecord sent = store.start_attempt(claim, {record, {event_of("attempt")}, "A"});
  store.mark_departed(claim,
                      {noon, "issue", "POST", "https://town.example/nfse", {{"Host", "town"}}, "<DPS/>"});
  store::Settlement settlement = settlement_to(sent, State::Authorized);
  settlement.record.access_key = "3550308";
  settlement.documents = {{"nfse", "application/xml", "<NFSe/>"}};
  settlement.exchanges = {{noon, "issue 1", "POST", "https://town.example/nfse", 200, "", milliseconds(12),
                           true, "host: town", "<DPS/>", "server: \xff", "<NFSe/>"}};
  settlement.log_lines = {{noon, "issue 1", LogLevel::Warning, "slow today"}};
  store.settle(claim, settlement);
  accepted(store, an_acceptance().reference("order-2").due(noon + hours(1)));
}

void check_dump(const Ran& dumped) {
  INFO(dumped.err);
  REQUIRE(dumped.code == 0);
  const auto lines = lines_of(dumped.out);
  REQUIRE(lines.size() == 3);
  const json& sent = lines[0];
  CHECK(sent["line"] == "invoice");
  CHECK(sent["status"] == "authorized");
  CHECK(sent["account"] == "acme");
  CHECK(sent["reference"] == "order-1");
  CHECK(sent["number"] == json{{"series", "A"}, {"number", 1}});
  CHECK(sent["access_key"] == "3550308");
  CHECK(sent["idempotency_keys"] == json{"k1"});
  CHECK(sent["version"] == 4);
  REQUIRE(sent["events"].size() == 4);
  CHECK(sent["events"][2]["kind"] == "numbered");
  CHECK(sent["events"][3]["sequence"] == 4);
  REQUIRE(sent["departures"].size() == 1);
  CHECK(sent["departures"][0]["effect"] == "issue");
  CHECK(sent["departures"][0]["body_sha256"] == hex(sha256("<DPS/>")));
  CHECK(sent["exchanges"][0]["departed_write"] == true);
  CHECK(sent["log"] ==
        json::parse(
            R"([{"at":"2026-11-21T12:00:00.000Z","call":"issue 1","level":"warning","text":"slow today"}])"));
  CHECK(sent["documents"][0]["sha256"] == hex(sha256("<NFSe/>")));
  CHECK(sent["request"]["service"]["description"] == "consulting");
  const json& waiting = lines[1];
  CHECK(waiting["status"] == "queued");
  CHECK(waiting["job"]["kind"] == "issue");
  CHECK_FALSE(waiting.contains("number"));
  CHECK(waiting["idempotency_keys"].empty());
  CHECK(lines[2] == json{{"line", "series"}, {"connection", "town"}, {"series", "A"}, {"next", 2}});
}

}  // namespace

TEST_CASE("store dump writes what a store in SQLite holds, once nobody has it open", "[fiscalctl]") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "gateway.sqlite";
  const FakeClock clock;
  {
    store::SqliteStoreOptions options;
    options.file = file;
    store::SqliteStore store(options, clock);
    fill(store);
    const Ran refused = run_fiscalctl({"store", "dump", file});
    CHECK(refused.code == 4);
    CHECK(refused.err.find("belongs to another running process") != std::string::npos);
  }
  check_dump(run_fiscalctl({"store", "dump", file}));
}

TEST_CASE("store dump writes what a store in PostgreSQL holds, also while a gateway works on it",
          "[fiscalctl]") {
  if (!PostgresServer::is_installed()) {
    std::cout << "skipped: store dump from PostgreSQL, which is not installed\n";
    return;
  }
  const FakeClock clock;
  PostgresServer::shared().execute("DROP SCHEMA IF EXISTS fiscal CASCADE");
  store::PostgresStoreOptions options;
  options.connection_string = PostgresServer::shared().connection_string();
  store::PostgresStore store(options, clock);
  fill(store);
  check_dump(run_fiscalctl({"store", "dump", options.connection_string}));
}

TEST_CASE("store copy moves a store, goes on where it was interrupted, and touches nothing that is in use",
          "[fiscalctl]") {
  if (!PostgresServer::is_installed()) {
    std::cout << "skipped: store copy to PostgreSQL, which is not installed\n";
    return;
  }
  const TemporaryFolder folder;
  const std::string file = folder.path() / "gateway.sqlite", back = folder.path() / "back.sqlite";
  const std::string database = PostgresServer::shared().connection_string();
  PostgresServer::shared().execute("DROP SCHEMA IF EXISTS fiscal CASCADE");
  const FakeClock clock;
  store::PostgresStoreOptions options;
  options.connection_string = database;
  {
    store::SqliteStore store({.file = file, .on_fatal = {}}, clock);
    fill(store);
    CHECK(run_fiscalctl({"store", "copy", "--from", file, "--to", database}).code == 4);
    options.use = store::StoreUse::Copy;
    store::PostgresStore half(options, clock);
    half.begin_copy();
    half.write_invoices(store.invoices_after({}, 1));
    const Ran refused = run_fiscalctl({"store", "copy", "--from", database, "--to", back});
    CHECK(refused.code == 4);
    CHECK(refused.err.find("in use") != std::string::npos);
  }
  {
    store::SqliteStore store({.file = folder.path() / "other", .on_fatal = {}}, clock);
    accepted(store, an_acceptance().saying("a stranger's"));
  }
  const Ran stranger = run_fiscalctl({"store", "copy", "--from", folder.path() / "other", "--to", database});
  CHECK(stranger.code == 4);
  CHECK(stranger.err.find("another store") != std::string::npos);

  const Ran moved = run_fiscalctl({"store", "copy", "--from", file, "--to", database});
  INFO(moved.err);
  CHECK(moved.code == 0);
  CHECK(moved.out.find("copied and compared 2 invoices") != std::string::npos);
  const Ran again = run_fiscalctl({"store", "copy", "--from", file, "--to", database});
  CHECK(again.code == 4);
  CHECK(again.err.find("not empty") != std::string::npos);
  CHECK(run_fiscalctl({"store", "copy", "--from", database, "--to", back}).code == 0);
  CHECK(run_fiscalctl({"store", "dump", back}).out == run_fiscalctl({"store", "dump", file}).out);
  CHECK(run_fiscalctl({"store", "copy", "--from", file, "--to", file}).code == 2);
}

TEST_CASE("store dump says in one line what keeps it from reading", "[fiscalctl]") {
  const TemporaryFolder folder;
  const Ran absent = run_fiscalctl({"store", "dump", folder.path() / "nothing.sqlite"});
  CHECK(absent.code == 4);
  CHECK(absent.complaints() == 1);
  const Ran unread = run_fiscalctl({"store", "dump", "host=localhost pass word=secret-word"});
  CHECK(unread.code == 4);
  CHECK(unread.complaints() == 1);
  CHECK(unread.err.find("secret-word") == std::string::npos);
  const Ran unreachable = run_fiscalctl(
      {"store", "dump", "host=" + folder.path().string() + " password=secret-word dbname=fiscal"});
  CHECK(unreachable.code == 4);
  CHECK(unreachable.complaints() == 1);
  CHECK(unreachable.err.find("secret-word") == std::string::npos);
}

}  // namespace fiscal::test
