#include <algorithm>
#include <future>
#include <iostream>
#include <set>
#include <thread>

#include "core/store/postgres/migrations.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/postgres_server.h"

namespace fiscal::test {
namespace {

using store::PostgresStore;

bool postgres_is_skipped() {
  if (PostgresServer::is_installed()) return false;
  std::cout << "skipped: the store over PostgreSQL, which is not installed\n";
  return true;
}

store::PostgresStoreOptions options_for(const PostgresServer& server) {
  store::PostgresStoreOptions options;
  options.connection_string = server.connection_string();
  options.host_name = "test";
  return options;
}

/// The server of the test program with nothing of ours in it.
PostgresServer& emptied() {
  PostgresServer::shared().execute("DROP SCHEMA IF EXISTS fiscal CASCADE");
  return PostgresServer::shared();
}

std::string refusal_of(const store::PostgresStoreOptions& options) {
  const FakeClock clock;
  try {
    const PostgresStore store(options, clock);
  } catch (const std::runtime_error& refused) {
    return refused.what();
  }
  return "";
}

/// Waits for a condition that another process makes true.
template <class Condition>
bool becomes_true(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return condition();
}

}  // namespace

TEST_CASE("a server that may lose what it committed is refused in one line", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  const auto [setting, word] = GENERATE(table<std::string, std::string>({
      {"fsync = off", "fsync is off"},
      {"full_page_writes = off", "full_page_writes is off"},
      {"synchronous_commit = off", "synchronous_commit is off"},
      {"synchronous_commit = local", "synchronous_commit is local"},
  }));
  const PostgresServer server({setting});
  const std::string refusal = refusal_of(options_for(server));
  INFO(refusal);
  CHECK(refusal.find(word) != std::string::npos);
  CHECK(refusal.find('\n') == std::string::npos);
}

TEST_CASE("a database that a newer program wrote, or whose steps were changed, is refused",
          "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  REQUIRE(refusal_of(options_for(server)).empty());
  SECTION("a newer step") {
    server.execute("INSERT INTO fiscal.migration VALUES (1000, '1000_of_tomorrow', 'x')");
    CHECK(refusal_of(options_for(server)).find("1000_of_tomorrow") != std::string::npos);
  }
  SECTION("another text") {
    server.execute("UPDATE fiscal.migration SET checksum = 'x' WHERE version = 1");
    CHECK(refusal_of(options_for(server)).find("001_invoices") != std::string::npos);
  }
  emptied();
}

TEST_CASE("hosts that start together bring the schema up to date once", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  std::vector<std::future<std::string>> starts;
  for (int host = 0; host < 6; ++host)
    starts.push_back(std::async(std::launch::async, [&] { return refusal_of(options_for(server)); }));
  for (auto& start : starts) CHECK(start.get().empty());
}

TEST_CASE("a step that fails leaves nothing behind", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  emptied();
  store::PostgresSession session;
  session.connection_string = PostgresServer::shared().connection_string();
  std::vector<store::Migration> steps{{"001_good", "CREATE TABLE good (id bigint)"},
                                      {"002_bad", "CREATE TABLE half (id bigint); SELECT 1/0"}};
  {
    store::PostgresConnection connection(session);
    CHECK_THROWS_AS(store::migrate(connection, steps), store::PostgresError);
  }
  steps[1].text = "CREATE TABLE half (id bigint)";
  store::PostgresConnection connection(session);
  store::migrate(connection, steps);
  CHECK(connection.run("INSERT INTO half VALUES (1)") == 1);
  emptied();
}

TEST_CASE("nothing of a connection string is in what is said about it", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  store::PostgresStoreOptions options;
  options.patience = milliseconds(200);
  for (const char* text : {"host=/nowhere password=secret-word dbname=x", "password=secret-word host",
                           "postgresql://me:secret-word@127.0.0.1:1/x", "postgresql://me:secret-word@[::1"}) {
    options.connection_string = text;
    const std::string refusal = refusal_of(options);
    INFO(refusal);
    CHECK_FALSE(refusal.empty());
    CHECK(refusal.find("secret-word") == std::string::npos);
  }
}

TEST_CASE("a store goes on after the server was restarted, however it ended", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore store(options_for(server), clock);
  const InvoiceRecord record = accepted(store, an_acceptance().key("k1"));
  server.restart(PostgresServer::Stop::Immediate);
  CHECK(store.find(record.id) == record);
  server.restart(PostgresServer::Stop::Fast);
  CHECK(std::holds_alternative<store::Replayed>(store.accept(an_acceptance().key("k1"))));
  accepted(store, an_acceptance().key("k2"));
}

TEST_CASE("while the server is away a call waits a little and then says so", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  store::PostgresStoreOptions options = options_for(server);
  options.patience = seconds(1);
  PostgresStore store(options, clock);
  accepted(store, an_acceptance().key("k1"));
  server.stop(PostgresServer::Stop::Immediate);
  CHECK_THROWS_AS(store.accept(an_acceptance().key("k2")), store::StoreUnavailable);
  CHECK_THROWS_AS(store.next_due(), store::StoreUnavailable);
  CHECK_FALSE(store.is_healthy());
  server.start();
  CHECK(store.is_healthy());
  accepted(store, an_acceptance().key("k2"));
}

TEST_CASE("a connection lost during a commit is no answer, and a repeat finds what was kept",
          "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore store(options_for(server), clock);
  const InvoiceRecord other = accepted(store, an_acceptance());
  // A standby that does not exist is waited for after the commit is on the disk and before it is reported.
  server.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  server.execute("SELECT pg_reload_conf()");
  // The server takes the setting up in its own time: requests before that are kept and answered.
  int answered = 0;
  std::string lost;
  while (lost.empty() && answered < 1000) {
    const std::string key = "k" + std::to_string(answered);
    auto answer = std::async(std::launch::async, [&] { return store.accept(an_acceptance().key(key)); });
    CHECK(becomes_true([&] {
      server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
      return answer.wait_for(std::chrono::milliseconds(20)) == std::future_status::ready;
    }));
    try {
      answer.get();
      ++answered;
    } catch (const store::StoreUnavailable&) {
      lost = key;
    }
  }
  REQUIRE_FALSE(lost.empty());
  server.execute("ALTER SYSTEM RESET synchronous_standby_names");
  server.execute("SELECT pg_reload_conf()");

  CHECK(std::holds_alternative<store::Replayed>(store.accept(an_acceptance().key(lost))));
  store::ListRequest request;
  request.account = "acme";
  request.limit = answered + 10;
  CHECK(static_cast<int>(store.list(request).size()) == answered + 2);
}

TEST_CASE("of requests that arrive at several hosts together with one key or one reference, one is accepted",
          "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore one(options_for(server), clock), other(options_for(server), clock);
  constexpr int rounds = 40, clients = 6;
  for (int round = 0; round < rounds; ++round) {
    const std::string text = std::to_string(round);
    const bool by_key = round % 2 == 0;
    std::vector<std::future<store::AcceptResult>> answers;
    for (int client = 0; client < clients; ++client)
      answers.push_back(std::async(std::launch::async, [&, client] {
        PostgresStore& store = client % 2 == 0 ? one : other;
        return by_key
                   ? store.accept(an_acceptance().key(text))
                   : store.accept(an_acceptance().key(text + "-" + std::to_string(client)).reference(text));
      }));
    std::set<InvoiceId> ids;
    int accepted_ones = 0;
    for (auto& answer : answers) {
      const auto result = answer.get();
      accepted_ones += std::holds_alternative<store::Accepted>(result) ? 1 : 0;
      ids.insert(std::visit([](const auto& each) { return each.record.id; }, result));
    }
    CHECK(accepted_ones == 1);
    CHECK(ids.size() == 1);
  }
}

TEST_CASE("hosts that look for work together claim every invoice once, and no number twice",
          "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore one(options_for(server), clock), other(options_for(server), clock);
  constexpr int count = 120;
  for (int at = 0; at < count; ++at) accepted(one, an_acceptance());
  std::vector<std::future<std::vector<InvoiceRecord>>> hosts;
  for (PostgresStore* store : {&one, &other, &one, &other})
    hosts.push_back(std::async(std::launch::async, [store] {
      std::vector<InvoiceRecord> done;
      while (true) {
        const auto claims = store->claim_due({noon, minutes(5), "town", 5});
        if (claims.empty() && store->due_connections(noon).empty()) return done;
        for (const store::Claim& claim : claims) {
          const auto sent = store->start_attempt(claim, {claim.record, {event_of("attempt")}, "A"});
          done.push_back(store->settle(claim, settlement_to(sent, State::Authorized)));
        }
      }
    }));
  std::set<InvoiceId> ids;
  std::set<std::int64_t> numbers;
  for (auto& host : hosts)
    for (const InvoiceRecord& record : host.get()) {
      CHECK(ids.insert(record.id).second);
      CHECK(numbers.insert(record.number->number).second);
    }
  CHECK(ids.size() == count);
  REQUIRE(numbers.size() == count);
  CHECK(*numbers.begin() == 1);
  CHECK(*numbers.rbegin() == count);
}

TEST_CASE("a host without a session loses its claims, and one that lives does not", "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  FakeClock its_clock, our_clock;
  PostgresStore gone(options_for(server), its_clock), ours(options_for(server), our_clock);
  const InvoiceRecord record = accepted(gone, an_acceptance());
  const store::Claim claim = claimed(gone, record.id);
  const auto pass = [&](Duration span) {
    our_clock.advance(span);
    ours.due_connections(noon);
  };
  pass(seconds(2));
  pass(seconds(10));
  CHECK_FALSE(ours.claim(record.id, noon, minutes(1)));

  // Its clock stands still, so it does not come back; what it did before goes on. The server is asked to wait
  // until the session has ended: its lock lives as long as it does.
  server.execute(
      "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 "
      "AND objid = (SELECT 1 + host % 2147483646 FROM fiscal.claim)::int::oid");
  pass(seconds(2));
  CHECK_FALSE(ours.claim(record.id, noon, minutes(1)));
  pass(seconds(3));
  pass(seconds(3));
  CHECK(ours.claim(record.id, noon, minutes(1)));
  CHECK_THROWS_AS(gone.settle(claim, settlement_to(record, State::Authorized)), store::Fenced);
  CHECK(ours.find(record.id) == record);
}

TEST_CASE(
    "where numbers leave strictly in order, one invoice of the connection moves at a time over all hosts",
    "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore one(options_for(server), clock), other(options_for(server), clock);
  const InvoiceRecord first = accepted(one, an_acceptance());
  const InvoiceRecord second = accepted(one, an_acceptance().due(noon + seconds(1)));
  accepted(one, an_acceptance().over("elsewhere"));
  const auto next = [&](PostgresStore& store) {
    std::vector<InvoiceId> ids;
    for (const store::Claim& claim : store.claim_due({noon + minutes(1), minutes(5), "town", 10, true})) {
      ids.push_back(claim.record.id);
      store.release(claim);
    }
    return ids;
  };
  const store::Claim claim = claimed(one, first.id);
  CHECK(next(other).empty());
  const InvoiceRecord sent = one.start_attempt(claim, {first, {event_of("attempt")}, "A"});
  one.mark_departed(claim, {noon, "issue", "POST", "https://town.example", {}, "x"});
  store::Settlement unknown = settlement_to(sent, State::Unknown);
  unknown.record.job = Job{JobKind::Query, noon + hours(1)};
  const InvoiceRecord in_doubt = one.settle(claim, unknown);
  CHECK(next(other).empty());

  const store::Claim again = claimed(other, first.id);
  store::Settlement resend = settlement_to(in_doubt, State::Queued);
  resend.record.job = Job{JobKind::Issue, noon + seconds(30)};
  const InvoiceRecord to_be_sent = other.settle(again, resend);
  CHECK(next(one) == std::vector{first.id});

  const store::Claim last = claimed(one, first.id);
  store::Settlement authorized = settlement_to(to_be_sent, State::Authorized);
  authorized.record.access_key = "k";
  one.settle(last, authorized);
  CHECK(next(other) == std::vector{second.id});
}

TEST_CASE("of one reference the later invoice has the larger id, whatever the clocks of the hosts show",
          "[store][postgres]") {
  if (postgres_is_skipped()) return;
  PostgresServer& server = emptied();
  const FakeClock clock;
  PostgresStore ahead(options_for(server), clock), behind(options_for(server), clock);
  const InvoiceRecord first = accepted(ahead, an_acceptance().reference("order-1").created(noon + hours(1)));
  brought_to(ahead, first.id, State::Rejected);
  const InvoiceRecord second = accepted(behind, an_acceptance().reference("order-1").created(noon));
  CHECK(first.id < second.id);
  CHECK(second.facts.follows == first.id);
}

}  // namespace fiscal::test
