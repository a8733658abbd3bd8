#include "core/store/sqlite/unique_keys.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "core/store/sqlite/migrations.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using store::Database;
using store::UniqueKeys;

class KeysUnderTest {
 public:
  KeysUnderTest() {
    store::migrate(database_, store::known_migrations());
    reopen();
  }

  UniqueKeys& keys() { return *keys_; }
  Database& database() { return database_; }

  /// One commit with these entries, numbered on from the last.
  void commit(const std::vector<std::uint64_t>& hashes) {
    database_.run("BEGIN IMMEDIATE");
    for (const std::uint64_t hash : hashes) keys_->add(hash, {++last_});
    keys_->before_commit();
    database_.run("COMMIT");
    keys_->committed();
  }

  void roll_back(const std::vector<std::uint64_t>& hashes) {
    database_.run("BEGIN IMMEDIATE");
    for (const std::uint64_t hash : hashes) keys_->add(hash, {last_ + 1});
    keys_->before_commit();
    database_.run("ROLLBACK");
    keys_->rolled_back();
  }

  void reopen() { keys_ = std::make_unique<UniqueKeys>(database_); }

  std::int64_t count(store::Sql sql) {
    auto rows = database_.query(sql);
    rows.next();
    return rows.integer(0);
  }

 private:
  TemporaryFolder folder_;
  Database database_{folder_.path() / "keys.db", store::OpenMode::ReadWrite};
  std::unique_ptr<UniqueKeys> keys_;
  std::int64_t last_ = 0;
};

}  // namespace

TEST_CASE("keys are found while they move from memory into runs and from runs into larger ones", "[store]") {
  KeysUnderTest subject;
  subject.database().execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF");
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> known;
  std::size_t batches = 0;
  while (known.size() < 700'000) {
    std::vector<std::uint64_t> batch(1'500);
    for (auto& hash : batch) known.push_back(hash = random());
    subject.commit(batch);
    for (int sample = 0; sample < 20; ++sample) {
      const std::size_t at = random() % known.size();
      REQUIRE(subject.keys().find(subject.database(), known[at]).size() == 1);
    }
    // Restarts and roll-backs in the middle of merges lose nothing.
    if (++batches % 97 == 0) subject.reopen();
    if (batches % 89 == 0) subject.roll_back({1, 2, 3});
  }
  CHECK(subject.count("SELECT count(*) FROM key_run WHERE level > 0 AND standing = 1") >= 1);
  CHECK(subject.count("SELECT count(*) FROM key_run WHERE standing = 1") <= 10);

  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t at = 0; at < known.size(); at += 41) {
      const auto found = subject.keys().find(subject.database(), known[at]);
      REQUIRE(found.size() == 1);
      REQUIRE(found[0].value == static_cast<std::int64_t>(at) + 1);
    }
    for (int at = 0; at < 5'000; ++at) REQUIRE(subject.keys().find(subject.database(), random()).empty());
    for (const std::uint64_t hash : {1u, 2u, 3u})
      REQUIRE(subject.keys().find(subject.database(), hash).empty());
    subject.reopen();
  }
  // What was merged is deleted, so that the runs take no more than their entries and the filters.
  CHECK(subject.count("SELECT sum(length(entries)) FROM key_chunk") < 2 * 16 * 700'000);
}

TEST_CASE("every invoice under one hash is found, the newest first, however many chunks they fill",
          "[store]") {
  KeysUnderTest subject;
  constexpr int equal = 9'000;  // More than one row of filters has.
  std::vector<std::uint64_t> batch(equal, 42);
  batch.push_back(41);
  batch.push_back(43);
  subject.commit(batch);
  const auto check = [&] {
    const auto found = subject.keys().find(subject.database(), 42);
    REQUIRE(found.size() == equal);
    for (std::size_t at = 0; at < found.size(); ++at)
      REQUIRE(found[at].value == equal - static_cast<std::int64_t>(at));
    CHECK(subject.keys().find(subject.database(), 41).size() == 1);
    CHECK(subject.keys().find(subject.database(), 43).size() == 1);
    CHECK(subject.keys().find(subject.database(), 44).empty());
  };
  check();
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> others(70'000);
  for (auto& hash : others) hash = random();
  subject.commit(others);
  REQUIRE(subject.count("SELECT count(*) FROM key_run") == 1);
  check();
  subject.reopen();
  check();
}

TEST_CASE("a run finds the same while its filters are read, once they are, and without memory for them",
          "[store]") {
  const TemporaryFolder folder;
  Database database(folder.path() / "keys.db", store::OpenMode::ReadWrite);
  store::migrate(database, store::known_migrations());
  std::mt19937_64 random(7);
  std::vector<store::KeyEntry> entries(20'000);
  for (std::size_t at = 0; at < entries.size(); ++at)
    entries[at] = {random(), static_cast<std::int64_t>(at) + 1};
  std::sort(entries.begin(), entries.end());
  store::KeyRunWriter writer(database, 1, 0);
  for (const store::KeyEntry& entry : entries) writer.add(entry);
  const auto written = writer.finish();
  const auto read = store::read_key_runs(database);
  const auto without = store::read_key_runs(database);
  REQUIRE(read.size() == 1);
  REQUIRE(without.size() == 1);
  without[0]->keep_no_filters();
  CHECK(without[0]->filter_bytes() == 0);
  CHECK(read[0]->filter_bytes() == written->filter_bytes());
  CHECK(read[0]->chunk_count() == written->chunk_count());
  const auto found = [&](const store::KeyRun& run, std::uint64_t hash) {
    std::vector<std::int64_t> invoices;
    REQUIRE(run.find(database, hash, invoices));
    return invoices;
  };
  for (int pass = 0; pass < 2; ++pass)
    for (const auto& run : {written, read[0], without[0]}) {
      for (std::size_t at = 0; at < entries.size(); at += 17)
        REQUIRE(found(*run, entries[at].hash) == std::vector{entries[at].invoice});
      for (int at = 0; at < 1'000; ++at) REQUIRE(found(*run, random()).empty());
      CHECK(found(*run, 0).empty());
      CHECK(found(*run, UINT64_MAX).empty());
    }
  database.run("UPDATE key_filter SET filters = x''");
  CHECK(found(*read[0], entries[0].hash).size() == 1);
  std::vector<std::int64_t> invoices;
  CHECK_THROWS_AS(without[0]->find(database, entries[0].hash, invoices), std::runtime_error);
}

TEST_CASE("filters that are damaged or gone are noticed by the look-up that wants them", "[store]") {
  const TemporaryFolder folder;
  Database database(folder.path() / "keys.db", store::OpenMode::ReadWrite);
  store::migrate(database, store::known_migrations());
  store::KeyRunWriter writer(database, 1, 0);
  for (std::uint64_t hash = 1; hash <= 400; ++hash) writer.add({hash << 54, 1});
  writer.finish();
  std::vector<std::int64_t> invoices;
  database.run("UPDATE key_filter SET filters = substr(filters, 2)");
  const auto cut = store::read_key_runs(database);
  CHECK_THROWS_AS(cut.at(0)->find(database, 7, invoices), std::runtime_error);
  database.run("DELETE FROM key_filter");
  const auto deleted = store::read_key_runs(database);
  CHECK_FALSE(deleted.at(0)->find(database, 7, invoices));
}

TEST_CASE("an entry of the open transaction is found by it, and gone after a roll-back", "[store]") {
  KeysUnderTest subject;
  subject.database().run("BEGIN IMMEDIATE");
  subject.keys().add(7, {70});
  CHECK(subject.keys().find(subject.database(), 7) == std::vector<InvoiceId>{{70}});
  subject.database().run("ROLLBACK");
  subject.keys().rolled_back();
  CHECK(subject.keys().find(subject.database(), 7).empty());
}

TEST_CASE("hashes differ by account, kind and text", "[store]") {
  std::set<std::uint64_t> hashes;
  hashes.insert(store::key_hash("a", store::KeyKind::Reference, "bc"));
  hashes.insert(store::key_hash("ab", store::KeyKind::Reference, "c"));
  hashes.insert(store::key_hash("a", store::KeyKind::Idempotency, "bc"));
  hashes.insert(store::key_hash("a", store::KeyKind::Reference, "bd"));
  CHECK(hashes.size() == 4);
}

}  // namespace fiscal::test
