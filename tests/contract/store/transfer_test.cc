#include "core/store/transfer.h"

#include <iostream>

#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::test {
namespace {

using store::StoreUse;

bool is_skipped() {
  if (PostgresServer::is_installed()) return false;
  std::cout << "skipped: copies between SQLite and PostgreSQL, which is not installed\n";
  return true;
}

store::SqliteStore sqlite(const std::filesystem::path& file, const Clock& clock, StoreUse use) {
  store::SqliteStoreOptions options;
  options.file = file;
  options.use = use;
  return {options, clock};
}

store::PostgresStore postgres(const Clock& clock, StoreUse use) {
  store::PostgresStoreOptions options;
  options.connection_string = PostgresServer::shared().connection_string();
  options.use = use;
  return {options, clock};
}

void empty_postgres() { PostgresServer::shared().execute("DROP SCHEMA IF EXISTS fiscal CASCADE"); }

/// Something of everything that a store keeps.
void fill_with_everything(store::Store& store) {
  Account account;
  account.id = "acme";
  account.issuer.tax_id = "11222333000181";
  store.put_account(account);
  Connection connection;
  connection.id = "town";
  connection.account = "acme";
  connection.egress = {"a.example:443", "b.example:443"};
  store.put_connection(connection);
  store.put_api_key(
      {"abcdefgh", std::string("\0\xff", 2), "acme", Environment::Test, "till", noon, noon, true});
  store.put_api_key({"operator", "digest", "", Environment::Test, "ops", noon, std::nullopt, false});
  store.put_secret({"acme", "main", "certificate", std::string("\0sealed\xff", 8), R"({"owner":"Acme"})"});
  store.put_snapshot("digest-1", "text 1", noon);
  store.put_snapshot("digest-2", "text 2", noon);
  store.kv_put("town", "gone", "x", {}, std::nullopt);
  store.kv_put("town", "token", std::string("\0v", 2), noon + hours(1), std::nullopt);
  store.kv_put("town", "last", "x", {}, std::nullopt);
  store.kv_delete("town", "last");
  store.remember_key("acme", "cancel:inv_1", "k", std::string("\0f", 2));
  store.set_next_number("town", "B", 500);

  store.put_resources({{"acme", "customer", "cus_0", 0, noon, "{}", {}, {}, {}},
                       {"acme", "customer", "cus_1", 0, noon, R"({"a":1})", {"document:1"}, {"open"}, noon}});
  store.delete_resource("acme", "customer", "cus_0");

  const InvoiceRecord first = accepted(store, an_acceptance().key("k1").reference("order-1"));
  store.accept(an_acceptance().key("k2").reference("order-1"));
  const store::Claim claim = claimed(store, first.id);
  const InvoiceRecord sent = store.start_attempt(claim, {first, {event_of("attempt")}, "A"});
  store.mark_departed(
      claim, {noon, "issue", "POST", "https://town.example", {{"Host", "town"}, {"A", ""}}, "<DPS/>"});
  store::Settlement rejection = settlement_to(sent, State::Rejected);
  rejection.record.facts.reasons = {{"code", "E0617", "/taxes", "ação", "fix"}};
  rejection.documents = {{"dps", "application/xml", std::string(5000, 'x')}};
  rejection.exchanges = {{noon, "issue 1", "POST", "https://town.example", 400, "", milliseconds(12), true,
                          "host: town", "<DPS/>", "server: \xff", std::string("\0\xfe", 2)}};
  rejection.log_lines = {{noon, "issue 1", LogLevel::Warning, "said \xff"}};
  store.settle(claim, rejection);
  accepted(store, an_acceptance().reference("order-1").saying("better").due(noon + hours(1)));
  const InvoiceRecord doubtful =
      accepted(store, an_acceptance().of("other").over("elsewhere").created(noon - hours(2)));
  store::Settlement unknown = settlement_to(doubtful, State::Unknown);
  unknown.record.facts.unsettled_since = noon - minutes(30);
  unknown.record.job = Job{JobKind::Query, noon + minutes(5)};
  store.settle(claimed(store, doubtful.id), unknown);
}

void copy_all(store::Transfer& from, store::Transfer& to) {
  to.begin_copy();
  CHECK(to.is_unfinished_copy());
  for (auto page = from.invoices_after({}, 2); !page.empty();
       page = from.invoices_after(page.back().record.id, 2))
    to.write_invoices(page);
  to.write_belongings(from.belongings());
  to.write_belongings(from.belongings());
  to.write_resources(from.resources_after(0, 10));
  to.write_resources(from.resources_after(0, 10));
  to.end_copy();
}

void check_equal(store::Transfer& one, store::Transfer& other) {
  CHECK(one.invoice_count() == 3);
  CHECK(other.invoice_count() == 3);
  CHECK(one.last_invoice() == other.last_invoice());
  const auto left = one.invoices_after({}, 10), right = other.invoices_after({}, 10);
  REQUIRE(left.size() == right.size());
  for (std::size_t at = 0; at < left.size(); ++at) {
    INFO("invoice " << at);
    CHECK(left[at].record == right[at].record);
    CHECK(left[at].idempotency_keys == right[at].idempotency_keys);
    CHECK(left[at] == right[at]);
  }
  CHECK(one.belongings() == other.belongings());
  CHECK(one.resources_after(0, 10).size() == 1);
  CHECK(one.resources_after(0, 10) == other.resources_after(0, 10));
}

/// Whoever works on a copy goes on where the original stood.
void check_goes_on(store::Store& store) {
  CHECK(
      std::holds_alternative<store::Replayed>(store.accept(an_acceptance().key("k1").reference("order-1"))));
  CHECK(
      std::holds_alternative<store::Replayed>(store.accept(an_acceptance().key("k2").reference("order-1"))));
  CHECK(std::holds_alternative<store::Conflict>(store.accept(an_acceptance().reference("order-1"))));
  CHECK(store.remember_key("acme", "cancel:inv_1", "k", "other") == std::string("\0f", 2));
  CHECK(store.put_snapshot("digest-2", "text 2", noon) == 2);
  CHECK(store.put_snapshot("digest-3", "text 3", noon) == 3);
  CHECK(store.kv_put("town", "new", "x", {}, 0) == 4);
  CHECK(store.due_connections(noon + minutes(5)) == std::vector<ConnectionId>{"elsewhere"});
  CHECK(store.queue_figures(noon).waiting == 2);
  CHECK(store.queue_figures(noon).in_doubt == 1);
  store::ListRequest early;
  early.account = "other";
  early.created_before = noon - hours(1);
  CHECK(store.list(early).size() == 1);
  const InvoiceRecord next = accepted(store, an_acceptance().created(noon - hours(3)));
  CHECK(store.start_attempt(claimed(store, next.id), {next, {event_of("attempt")}, "A"}).number ==
        DocumentNumber{"A", 2});
  CHECK(store.next_number("town", "B") == 500);
  CHECK(std::holds_alternative<store::KeyTaken>(
      store.put_resources({{"acme", "customer", "cus_2", 0, noon, "{}", {"document:1"}, {}, {}}})));
  const auto put = store.put_resources({{"acme", "customer", "cus_2", 0, noon, "{}", {}, {}, {}}});
  CHECK(std::get<store::ResourcesStored>(put).resources.at(0).place > 2);
}

}  // namespace

TEST_CASE("a store that went to PostgreSQL and back is what it was, and goes on from there", "[store]") {
  if (is_skipped()) return;
  const FakeClock clock;
  const TemporaryFolder folder;
  empty_postgres();
  {
    auto store = sqlite(folder.path() / "first", clock, StoreUse::Work);
    fill_with_everything(store);
  }
  {
    auto first = sqlite(folder.path() / "first", clock, StoreUse::Copy);
    auto middle = postgres(clock, StoreUse::Copy);
    copy_all(first, middle);
    check_equal(first, middle);
    auto last = sqlite(folder.path() / "last", clock, StoreUse::Copy);
    copy_all(middle, last);
    check_equal(first, last);
  }
  auto middle = postgres(clock, StoreUse::Work);
  check_goes_on(middle);
  auto last = sqlite(folder.path() / "last", clock, StoreUse::Work);
  check_goes_on(last);
}

TEST_CASE("nothing is copied into a store that holds something", "[store]") {
  if (is_skipped()) return;
  const FakeClock clock;
  const TemporaryFolder folder;
  empty_postgres();
  auto file = sqlite(folder.path() / "store", clock, StoreUse::Copy);
  file.put_api_key({"operator", "digest", "", Environment::Test, "ops", noon, std::nullopt, false});
  CHECK_THROWS_WITH(file.begin_copy(), Catch::Contains("not empty"));
  auto database = postgres(clock, StoreUse::Copy);
  accepted(database, an_acceptance());
  CHECK_THROWS_WITH(database.begin_copy(), Catch::Contains("not empty"));
}

TEST_CASE("nobody works on an unfinished copy", "[store]") {
  if (is_skipped()) return;
  const FakeClock clock;
  const TemporaryFolder folder;
  empty_postgres();
  sqlite(folder.path() / "store", clock, StoreUse::Copy).begin_copy();
  CHECK_THROWS_WITH(sqlite(folder.path() / "store", clock, StoreUse::Work),
                    Catch::Contains("unfinished copy"));
  CHECK(sqlite(folder.path() / "store", clock, StoreUse::Copy).is_unfinished_copy());
  postgres(clock, StoreUse::Copy).begin_copy();
  CHECK_THROWS_WITH(postgres(clock, StoreUse::Work), Catch::Contains("unfinished copy"));
  CHECK(postgres(clock, StoreUse::Copy).is_unfinished_copy());
}

TEST_CASE("a database is copied by one that has it alone", "[store]") {
  if (is_skipped()) return;
  const FakeClock clock;
  empty_postgres();
  {
    const auto worker = postgres(clock, StoreUse::Work);
    const auto another = postgres(clock, StoreUse::Work);
    CHECK_THROWS_WITH(postgres(clock, StoreUse::Copy), Catch::Contains("in use"));
  }
  const auto copier = postgres(clock, StoreUse::Copy);
  CHECK_THROWS_WITH(postgres(clock, StoreUse::Work), Catch::Contains("being copied"));
}

}  // namespace fiscal::test
