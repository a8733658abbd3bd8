#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "core/store/sqlite/sqlite.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

constexpr int crowd_size = 12;
constexpr int key_count = 40;
constexpr int reference_count = 25;

/// What threads saw while they worked on one store at once, for the checks afterwards. Catch's assertions are
/// not for several threads, so what is wrong at once is kept as text.
struct Witness {
  std::mutex mutex;
  std::map<std::string, std::set<InvoiceId>>
      answers_by_key;  ///< Ids that were answered for a key, new or repeated.
  std::map<std::string, int> accepted_by_key;
  std::set<InvoiceId> accepted;
  std::set<InvoiceId> held;
  std::vector<std::string> wrongs;

  void wrong(const std::string& text) {
    const std::lock_guard lock(mutex);
    wrongs.push_back(text);
  }
};

class Hand {
 public:
  Hand(store::Store& store, Witness& witness, unsigned seed)
      : store_(store), witness_(witness), random_(seed) {}

  void work(int calls) {
    for (int at = 0; at < calls; ++at) {
      if (pick(2) == 0)
        accept();
      else
        attempt();
    }
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void accept() {
    auto sample = an_acceptance();
    std::string key;
    if (pick(3) != 0) sample.key(key = "key-" + std::to_string(pick(key_count)));
    if (pick(2) != 0) sample.reference("order-" + std::to_string(pick(reference_count)));
    sample.over(pick(2) == 0 ? "town" : "portal").saying("text-" + std::to_string(pick(2)));
    const auto answer = store_.accept(sample);
    const std::lock_guard lock(witness_.mutex);
    if (const auto* done = std::get_if<store::Accepted>(&answer)) {
      if (!witness_.accepted.insert(done->record.id).second)
        witness_.wrongs.push_back("an id was given twice");
      if (!key.empty()) {
        ++witness_.accepted_by_key[key];
        witness_.answers_by_key[key].insert(done->record.id);
      }
    } else if (const auto* again = std::get_if<store::Replayed>(&answer)) {
      if (!key.empty()) witness_.answers_by_key[key].insert(again->record.id);
    }
  }

  void attempt() {
    for (const auto& claim :
         store_.claim_due({noon + hours(1), hours(1), pick(2) == 0 ? "town" : "portal", 2})) {
      const InvoiceId id = claim.record.id;
      {
        const std::lock_guard lock(witness_.mutex);
        if (!witness_.held.insert(id).second) witness_.wrongs.push_back("two hold one invoice");
      }
      if (store_.find(id) != claim.record) witness_.wrong("a claim shows an old record");
      try {
        store::AttemptStart start{claim.record, {event_of("attempt")}, "A"};
        start.record.state = State::Sending;
        const InvoiceRecord sending = store_.start_attempt(claim, start);
        store_.mark_departed(claim, {noon, "issue", "POST", "https://x", {}, "<x/>"});
        auto settlement = settlement_to(sending, pick(2) == 0 ? State::Authorized : State::Rejected);
        if (pick(4) == 0) {
          settlement.record.state = State::Unknown;
          settlement.record.job = Job{JobKind::Query, noon};
        }
        {
          // Given back before the call that gives it back: from then on another hand may hold it.
          const std::lock_guard lock(witness_.mutex);
          witness_.held.erase(id);
        }
        store_.settle(claim, settlement);
      } catch (const store::Fenced&) {
        witness_.wrong("a holder was fenced off");
      }
    }
  }

  store::Store& store_;
  Witness& witness_;
  std::mt19937 random_;
};

void check_everything(store::Store& store, const Witness& witness) {
  for (const auto& [key, ids] : witness.answers_by_key) {
    INFO(key);
    CHECK(ids.size() == 1);
  }
  for (const auto& [key, count] : witness.accepted_by_key) {
    INFO(key);
    CHECK(count == 1);
  }
  store::ListRequest everything;
  everything.account = "acme";
  everything.limit = 1'000'000;
  const auto records = store.list(everything);
  REQUIRE(records.size() == witness.accepted.size());
  std::map<std::string, int> living;
  std::map<ConnectionId, std::set<std::int64_t>> numbers;
  std::size_t numbered = 0;
  std::int64_t waiting = 0;
  std::int64_t in_doubt = 0;
  for (const InvoiceRecord& record : records) {
    CHECK(witness.accepted.contains(record.id));
    if (record.reference && !is_dead_end(record.state)) CHECK(++living[*record.reference] == 1);
    if (record.number) {
      ++numbered;
      CHECK(numbers[record.route.connection].insert(record.number->number).second);
    }
    waiting += record.job ? 1 : 0;
    in_doubt += is_in_doubt(record.state) ? 1 : 0;
    const auto events = store.timeline(record.id).events;
    REQUIRE(events.size() == static_cast<std::size_t>(record.version));
    for (std::size_t at = 0; at < events.size(); ++at) CHECK(events[at].sequence == static_cast<int>(at) + 1);
  }
  for (const auto& [connection, given] : numbers) {
    CHECK(*given.rbegin() == static_cast<std::int64_t>(given.size()));
    CHECK(store.next_number(connection, "A") == static_cast<std::int64_t>(given.size()) + 1);
  }
  CHECK(numbered > 0);
  CHECK(store.queue_figures(noon).waiting == waiting);
  CHECK(store.queue_figures(noon).in_doubt == in_doubt);
}

}  // namespace

TEST_CASE("many threads at once keep every promise about keys, references, numbers, claims and counts",
          "[store]") {
  const TemporaryFolder folder;
  FakeClock clock;
  store::SqliteStoreOptions options;
  options.file = folder.path() / "fiscal.db";
  options.wal_limit = 512 << 10;  // Many checkpoints meanwhile.
  std::optional<store::SqliteStore> store(std::in_place, options, clock);
  Witness witness;
  std::vector<std::thread> crowd;
  for (unsigned seed = 0; seed < crowd_size; ++seed)
    crowd.emplace_back([&, seed] { Hand(*store, witness, seed).work(120); });
  for (auto& thread : crowd) thread.join();

  REQUIRE(witness.wrongs == std::vector<std::string>{});
  REQUIRE(witness.accepted.size() > 100);
  check_everything(*store, witness);
  store.reset();
  store.emplace(options, clock);
  check_everything(*store, witness);
}

TEST_CASE("callers that arrive together share a commit", "[store]") {
  const TemporaryFolder folder;
  FakeClock clock;
  store::SqliteStore store({folder.path() / "fiscal.db", {}}, clock);
  std::atomic<int> done{0};
  std::vector<std::thread> crowd;
  for (int at = 0; at < 32; ++at)
    crowd.emplace_back([&, at] {
      for (int call = 0; call < 20; ++call)
        if (std::holds_alternative<store::Accepted>(
                store.accept(an_acceptance().key(std::to_string(at) + "-" + std::to_string(call)))))
          ++done;
    });
  for (auto& thread : crowd) thread.join();
  CHECK(done == 32 * 20);
  // One row is kept for each commit that added keys.
  store::Database reader(folder.path() / "fiscal.db", store::OpenMode::ReadOnly);
  auto rows = reader.query("SELECT count(*) FROM key_batch");
  rows.next();
  CHECK(rows.integer(0) < 32 * 20 / 2);
}

}  // namespace fiscal::test
