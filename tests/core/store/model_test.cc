#include <algorithm>
#include <array>
#include <random>

#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// What became of one call, in a form that two stores can be compared by.
std::string told(const store::AcceptResult& result) {
  if (const auto* done = std::get_if<store::Accepted>(&result)) return "accepted " + to_text(done->record.id);
  if (const auto* done = std::get_if<store::Replayed>(&result))
    return "replayed " + to_text(done->record.id) + " v" + std::to_string(done->record.version);
  if (const auto* done = std::get_if<store::Conflict>(&result))
    return "conflict " + to_text(done->record.id) + (done->by_reference ? " by reference" : " by key") +
           done->request;
  return "stale " + to_text(std::get<store::Stale>(result).record.id);
}

/// Applies the same random calls to a store and to the model, and compares every answer.
class Comparison {
 public:
  Comparison(store::Store& store, store::Store& model, FakeClock& clock, unsigned seed)
      : store_(store), model_(model), clock_(clock), random_(seed) {}

  void step() {
    switch (pick(9)) {
      case 0:
      case 1:
      case 2:
        accept();
        break;
      case 3:
        claim_due();
        break;
      case 4:
        claim_one();
        break;
      case 5:
        start();
        break;
      case 6:
      case 7:
        settle();
        break;
      default:
        clock_.advance(seconds(static_cast<std::int64_t>(pick(40))));
        break;
    }
  }

  void compare_everything() {
    for (const InvoiceId id : ids_) {
      REQUIRE(store_.find(id) == model_.find(id));
      REQUIRE(store_.timeline(id).events == model_.timeline(id).events);
      REQUIRE(store_.request_of(id) == model_.request_of(id));
    }
    for (const char* account : {"acme", "other"}) {
      store::ListRequest request;
      request.account = account;
      request.limit = 1'000;
      REQUIRE(store_.list(request) == model_.list(request));
      request.state = State::Authorized;
      REQUIRE(store_.list(request) == model_.list(request));
    }
    compare_queue();
  }

 private:
  struct Held {
    store::Claim of_store;
    store::Claim of_model;
  };

  std::size_t pick(std::size_t below) { return random_() % below; }
  Instant now() const { return clock_.now(); }

  void accept() {
    auto sample = an_acceptance();
    sample.of(pick(3) == 0 ? "other" : "acme").over(pick(2) == 0 ? "town" : "portal");
    if (pick(2) == 0) sample.key("key-" + std::to_string(pick(30)));
    if (pick(2) == 0) sample.reference("order-" + std::to_string(pick(20)));
    sample.saying("text-" + std::to_string(pick(3)));
    sample.created(now()).due(now() + seconds(static_cast<std::int64_t>(pick(60))));
    if (pick(6) == 0 && !ids_.empty()) {
      const auto old = model_.find(ids_[pick(ids_.size())]);
      if (old->state == State::Authorized) sample.substituting(*old);
    }
    const auto answer = store_.accept(sample);
    REQUIRE(told(answer) == told(model_.accept(sample)));
    if (const auto* done = std::get_if<store::Accepted>(&answer)) ids_.push_back(done->record.id);
  }

  void keep(const std::vector<store::Claim>& of_store, const std::vector<store::Claim>& of_model) {
    REQUIRE(of_store.size() == of_model.size());
    for (std::size_t at = 0; at < of_store.size(); ++at) {
      REQUIRE(of_store[at].record == of_model[at].record);
      held_.push_back({of_store[at], of_model[at]});
    }
  }

  void claim_due() {
    compare_queue();
    const store::ClaimRequest request{now(), seconds(30), pick(2) == 0 ? "town" : "portal",
                                      static_cast<int>(pick(4))};
    keep(store_.claim_due(request), model_.claim_due(request));
  }

  void compare_queue() {
    auto due = store_.due_connections(now());
    std::sort(due.begin(), due.end());
    REQUIRE(due == model_.due_connections(now()));
    REQUIRE(store_.next_due() == model_.next_due());
    const auto figures = store_.queue_figures(now());
    const auto expected = model_.queue_figures(now());
    REQUIRE(figures.waiting == expected.waiting);
    REQUIRE(figures.oldest_due == expected.oldest_due);
    REQUIRE(figures.in_doubt == expected.in_doubt);
    REQUIRE(figures.oldest_in_doubt == expected.oldest_in_doubt);
  }

  void claim_one() {
    if (ids_.empty()) return;
    const InvoiceId id = ids_[pick(ids_.size())];
    const auto of_store = store_.claim(id, now(), seconds(30));
    const auto of_model = model_.claim(id, now(), seconds(30));
    REQUIRE(of_store.has_value() == of_model.has_value());
    if (of_store) keep({*of_store}, {*of_model});
  }

  /// Calls `write` on both; answers whether both did it or both were fenced off.
  template <class F>
  bool same(F write) {
    std::optional<InvoiceRecord> of_store;
    std::optional<InvoiceRecord> of_model;
    try {
      of_store = write(store_, true);
    } catch (const store::Fenced&) {
    }
    try {
      of_model = write(model_, false);
    } catch (const store::Fenced&) {
    }
    REQUIRE(of_store == of_model);
    return of_store.has_value();
  }

  void start() {
    if (held_.empty()) return;
    Held& held = held_[pick(held_.size())];
    store::AttemptStart start{held.of_model.record, {event_of("attempt", now())}, "A"};
    start.record.state = State::Sending;
    const bool done = same([&](store::Store& store, bool is_store) {
      return store.start_attempt(is_store ? held.of_store : held.of_model, start);
    });
    if (done) held.of_store.record = held.of_model.record = *model_.find(start.record.id);
  }

  void settle() {
    if (held_.empty()) return;
    const std::size_t at = pick(held_.size());
    const Held held = held_[at];
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(at));
    if (pick(5) == 0) {
      store_.release(held.of_store);
      model_.release(held.of_model);
      return;
    }
    constexpr std::array ends{State::Authorized, State::Rejected, State::Unknown, State::Queued,
                              State::NeedsPerson};
    auto settlement = settlement_to(held.of_model.record, ends.at(pick(ends.size())));
    if (settlement.record.state == State::Unknown) settlement.record.facts.unsettled_since = now();
    if (!is_resting(settlement.record.state))
      settlement.record.job = Job{JobKind::Query, now() + seconds(static_cast<std::int64_t>(pick(90)))};
    same([&](store::Store& store, bool is_store) {
      return store.settle(is_store ? held.of_store : held.of_model, settlement);
    });
  }

  store::Store& store_;
  store::Store& model_;
  FakeClock& clock_;
  std::mt19937 random_;
  std::vector<InvoiceId> ids_;
  std::vector<Held> held_;
};

}  // namespace

TEST_CASE("the store answers whatever a simple model answers, call for call", "[store]") {
  const unsigned seed = GENERATE(range(1u, 5u));
  INFO("seed " << seed);
  const TemporaryFolder folder;
  FakeClock clock;
  MemoryStore model(clock);
  store::SqliteStoreOptions options;
  options.file = folder.path() / "fiscal.db";
  options.wal_limit = 1 << 20;
  store::SqliteStore store(options, clock);
  Comparison comparison(store, model, clock, seed);
  for (int at = 0; at < 1'000; ++at) comparison.step();
  comparison.compare_everything();
}

}  // namespace fiscal::test
