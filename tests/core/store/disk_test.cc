#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/core/store/faulty_disk.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// A small disk in memory; `ok` is false where mounting is not allowed.
class SmallDisk {
 public:
  explicit SmallDisk(const char* size) {
    ok_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (ok_) umount(folder_.path().c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool ok() const { return ok_; }
  const std::filesystem::path& path() const { return folder_.path(); }
  void make_read_only() const { REQUIRE(mount("", path().c_str(), "", MS_REMOUNT | MS_RDONLY, "") == 0); }

 private:
  TemporaryFolder folder_;
  bool ok_ = false;
};

store::Acceptance noisy(int number) {
  std::string noise;
  for (unsigned at = 0, state = static_cast<unsigned>(number) + 1; at < 2'000;
       ++at, state = state * 1664525u + 1013904223u)
    noise += static_cast<char>('A' + (state >> 24) % 52);
  return an_acceptance().key("key-" + std::to_string(number)).saying(noise);
}

/// Accepts until there is no room; how many were answered.
int accept_until_full(store::Store& store, int from, int most) {
  for (int number = from; number < most; ++number) try {
      store.accept(noisy(number));
    } catch (const store::StoreFull&) {
      return number;
    }
  return most;
}

void fill(const std::filesystem::path& file) {
  std::ofstream ballast(file, std::ios::binary);
  const std::string block(4096, 'x');
  while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
  }
}

}  // namespace

TEST_CASE("a full disk refuses before anything is promised, and the store goes on when there is room again",
          "[store]") {
  const SmallDisk disk("16m");
  if (!disk.ok()) {
    WARN("skipped: mounting a small disk takes root");
    return;
  }
  FakeClock clock;
  store::SqliteStoreOptions options;
  options.file = disk.path() / "fiscal.db";
  options.wal_limit = 4 << 20;
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  const int before = accept_until_full(*store, 0, 200);
  REQUIRE(before == 200);
  fill(disk.path() / "ballast");

  const int full = accept_until_full(*store, before, 20'000);
  REQUIRE(full < 20'000);
  CHECK_THROWS_AS(store->accept(noisy(full)), store::StoreFull);
  store::ListRequest request;
  request.account = "acme";
  request.limit = 30'000;
  CHECK(store->list(request).size() == static_cast<std::size_t>(full));

  std::filesystem::remove(disk.path() / "ballast");
  CHECK(std::holds_alternative<store::Accepted>(store->accept(noisy(full))));
  CHECK(store->is_healthy());
  store.reset();
  store.emplace(options, clock);
  CHECK(store->list(request).size() == static_cast<std::size_t>(full) + 1);
  for (int number = 0; number <= full; ++number)
    REQUIRE(std::holds_alternative<store::Replayed>(store->accept(noisy(number))));
}

TEST_CASE("a store never grows over the size that it was given", "[store]") {
  const TemporaryFolder folder;
  FakeClock clock;
  store::SqliteStoreOptions options;
  options.file = folder.path() / "fiscal.db";
  options.size_limit = 2 << 20;
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  const int full = accept_until_full(*store, 0, 20'000);
  REQUIRE(full > 200);
  REQUIRE(full < 20'000);
  store.reset();
  CHECK(std::filesystem::file_size(options.file) <= 2 << 20);

  options.size_limit = 4 << 20;
  store.emplace(options, clock);
  for (int number = 0; number < full; number += 7)
    REQUIRE(std::holds_alternative<store::Replayed>(store->accept(noisy(number))));
  CHECK(std::holds_alternative<store::Accepted>(store->accept(noisy(full))));
}

TEST_CASE("writes that find no room are undone whole, in memory too", "[store]") {
  FaultyDisk disk;
  const TemporaryFolder folder;
  FakeClock clock;
  const store::SqliteStoreOptions options{folder.path() / "fiscal.db", {}};
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  const InvoiceRecord record = accepted(*store, an_acceptance().key("k1"));
  const auto claim = claimed(*store, record.id);
  const store::Acceptance of_a_new_account =
      an_acceptance().of("new").over("other").key("k2").reference("order");

  disk.is_full() = true;
  for (int time = 0; time < 3; ++time) CHECK_THROWS_AS(store->accept(of_a_new_account), store::StoreFull);
  CHECK_THROWS_AS(store->start_attempt(claim, {record, {event_of("attempt")}, "A"}), store::StoreFull);
  CHECK_THROWS_AS(store->settle(claim, settlement_to(record, State::Authorized)), store::StoreFull);
  CHECK(store->find(record.id) == record);
  CHECK(store->queue_figures(noon).waiting == 1);

  disk.is_full() = false;
  const InvoiceRecord later = accepted(*store, of_a_new_account);
  const InvoiceRecord sending = store->start_attempt(claim, {record, {event_of("attempt")}, "A"});
  CHECK(sending.number == DocumentNumber{"A", 1});
  CHECK(store->settle(claim, settlement_to(sending, State::Authorized)).version == sending.version + 1);
  CHECK(store->queue_figures(noon).waiting == 1);

  store.reset();
  store.emplace(options, clock);
  CHECK(store->find("new", later.id) == later);
  CHECK(store->queue_figures(noon).waiting == 1);
}

TEST_CASE("the pages of a commit go to the log together, and are there for whoever reads or opens next",
          "[store]") {
  FaultyDisk disk;
  const TemporaryFolder folder;
  FakeClock clock;
  const store::SqliteStoreOptions options{folder.path() / "fiscal.db", {}};
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  const InvoiceRecord first = accepted(*store, an_acceptance().key("k1"));
  disk.log_writes() = 0;
  const InvoiceRecord second = accepted(*store, an_acceptance().key("k2"));
  CHECK(disk.log_writes() == 1);
  CHECK(store->find(second.id) == second);

  std::string noise;
  for (int number = 0; noise.size() < 300'000; ++number) noise += noisy(number).request;
  const auto claim = claimed(*store, first.id);
  const InvoiceRecord sending = store->start_attempt(claim, {first, {event_of("attempt")}, "A"});
  auto settlement = settlement_to(sending, State::Authorized);
  settlement.documents = {{"nfse", "application/xml", noise}};
  disk.log_writes() = 0;
  const InvoiceRecord settled = store->settle(claim, settlement);
  CHECK(disk.log_writes() > 3);
  CHECK(disk.log_writes() < 20);
  const auto as_kept = [&] {
    return store->find(first.id) == settled && store->documents(first.id) == settlement.documents &&
           store->find(second.id) == second;
  };
  CHECK(as_kept());
  store.reset();
  store.emplace(options, clock);
  CHECK(as_kept());
}

TEST_CASE("a sync that fails on commit ends the store: every call throws, and on_fatal says so once",
          "[store]") {
  FaultyDisk disk;
  const TemporaryFolder folder;
  FakeClock clock;
  store::SqliteStoreOptions options;
  options.file = folder.path() / "fiscal.db";
  int fatal = 0;
  std::promise<std::string> told;
  options.on_fatal = [&](const std::string& reason) {
    if (++fatal == 1) told.set_value(reason);
  };
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  const InvoiceRecord record = accepted(*store, an_acceptance().key("k1"));
  const auto claim = claimed(*store, record.id);

  disk.fails_to_sync() = true;
  CHECK_THROWS_AS(store->accept(an_acceptance().key("k2")), std::runtime_error);
  CHECK(told.get_future().get().find("disk I/O error") != std::string::npos);
  disk.fails_to_sync() = false;

  CHECK_THROWS_WITH(store->accept(an_acceptance().key("k3")), Catch::Contains("restart"));
  CHECK_THROWS_AS(store->find(record.id), std::runtime_error);
  CHECK_THROWS_AS(store->claim_due({noon, minutes(1), "town", 1}), std::runtime_error);
  CHECK_THROWS_AS(store->settle(claim, settlement_to(record, State::Authorized)), std::runtime_error);
  CHECK_THROWS_AS(store->queue_figures(noon), std::runtime_error);
  CHECK_FALSE(store->is_healthy());
  store.reset();
  CHECK(fatal == 1);

  // Read again, the file tells: what was answered is there, and what was not may be.
  store.emplace(options, clock);
  CHECK(store->find(record.id) == record);
  const auto again = store->accept(an_acceptance().key("k2"));
  CHECK((std::holds_alternative<store::Accepted>(again) || std::holds_alternative<store::Replayed>(again)));
}

TEST_CASE("a disk that was made read-only is refused in words", "[store]") {
  const SmallDisk disk("16m");
  if (!disk.ok()) {
    WARN("skipped: mounting a small disk takes root");
    return;
  }
  FakeClock clock;
  const store::SqliteStoreOptions options{disk.path() / "fiscal.db", {}};
  std::optional<store::SqliteStore>(std::in_place, options, clock).reset();
  disk.make_read_only();
  CHECK_THROWS_WITH(store::SqliteStore(options, clock),
                    Catch::Contains("Read-only") || Catch::Contains("written"));
}

}  // namespace fiscal::test
