#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "core/base/clock.h"
#include "core/store/sqlite/sqlite.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// What the child says for each accept that was answered, in one write: whole or not at all.
struct Acknowledgement {
  std::int64_t id = 0;
  std::int64_t key = 0;
};

std::string key_text(std::int64_t key) { return "key-" + std::to_string(key); }

store::SqliteStoreOptions small_log(const std::filesystem::path& file) {
  store::SqliteStoreOptions options;
  options.file = file;
  options.wal_limit = 1 << 20;
  return options;
}

/// Accepts from eight threads, and works on what it accepted, until it is killed.
[[noreturn]] void live_until_killed(const std::filesystem::path& file, int pipe, std::int64_t first_key) {
  const SystemClock clock;
  store::SqliteStore store(small_log(file), clock);
  std::vector<std::thread> crowd;
  for (int at = 0; at < 8; ++at)
    crowd.emplace_back([&, at] {
      for (std::int64_t key = first_key + at;; key += 8) {
        const auto answer = store.accept(an_acceptance().key(key_text(key)).reference("of " + key_text(key)));
        const auto* done = std::get_if<store::Accepted>(&answer);
        if (done == nullptr) _exit(3);
        const Acknowledgement said{done->record.id.value, key};
        if (write(pipe, &said, sizeof said) != sizeof said) _exit(4);
        if (key % 3 != 0) continue;
        const auto claim = store.claim(done->record.id, noon, minutes(1));
        if (!claim) _exit(5);
        store.start_attempt(*claim, {claim->record, {event_of("attempt")}, "A"});
      }
    });
  for (auto& thread : crowd) thread.join();
  _exit(6);
}

/// Runs a child until it has acknowledged `count` accepts, kills it, and answers everything that it
/// acknowledged.
std::vector<Acknowledgement> kill_after(const std::filesystem::path& file, std::size_t count,
                                        std::int64_t first_key) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    live_until_killed(file, ends[1], first_key);
  }
  close(ends[1]);
  std::vector<Acknowledgement> said;
  Acknowledgement one;
  while (read(ends[0], &one, sizeof one) == sizeof one) {
    said.push_back(one);
    if (said.size() == count) kill(child, SIGKILL);
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
  return said;
}

void check_integrity(const std::filesystem::path& file) {
  store::Database reader(file, store::OpenMode::ReadOnly);
  {
    auto rows = reader.query("PRAGMA integrity_check");
    REQUIRE(rows.next());
    REQUIRE(rows.text(0) == "ok");
  }
  auto rows = reader.query(
      "SELECT (SELECT waiting FROM figures) - (SELECT count(*) FROM job),"
      " (SELECT count(*) FROM invoice WHERE job_at IS NOT NULL) - (SELECT count(*) FROM job),"
      " (SELECT count(*) FROM invoice) - (SELECT count(*) FROM request),"
      " (SELECT sum(version) FROM invoice) - (SELECT count(*) FROM request) - (SELECT count(*) FROM event),"
      " (SELECT count(*) FROM invoice WHERE number IS NOT NULL) - (SELECT coalesce(max(number), 0) FROM "
      "invoice)");
  REQUIRE(rows.next());
  for (int column = 0; column < 5; ++column) {
    INFO("comparison " << column);
    CHECK(rows.integer(column) == 0);
  }
}

}  // namespace

TEST_CASE("every accept that was answered is there after the process was killed, again and again",
          "[store]") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "fiscal.db";
  std::mt19937 random(11);
  std::vector<Acknowledgement> said;
  for (int round = 0; round < 8; ++round) {
    const auto more = kill_after(file, 50 + random() % 400, round * 1'000'000);
    said.insert(said.end(), more.begin(), more.end());
    const SystemClock clock;
    store::SqliteStore store(small_log(file), clock);
    for (const Acknowledgement& one : said) {
      const auto again =
          store.accept(an_acceptance().key(key_text(one.key)).reference("of " + key_text(one.key)));
      REQUIRE(std::holds_alternative<store::Replayed>(again));
      REQUIRE(std::get<store::Replayed>(again).record.id.value == one.id);
    }
    check_integrity(file);
  }
  REQUIRE(said.size() > 400);
}

}  // namespace fiscal::test
