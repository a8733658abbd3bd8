#include "core/dispatch/callbacks.h"

#include "core/dispatch/due_work.h"
#include "tests/core/dispatch/house.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

using dispatch::Heard;
using test::FakeProvider;
using test::House;
using As = dispatch::Heard::Standing;

/// A house that listens to its provider.
struct ListeningHouse : House {
  dispatch::Callbacks callbacks{{store, provider, *caller, *this, clock, log, bell, [] {}}, {}};

  Heard hear(const ProviderEvent& event, const char* over = "portal") {
    return callbacks.hear(*connection(over), event);
  }
  InvoiceId pending() {
    provider.script = {FakeProvider::Write::TakesItForLater};
    const InvoiceId id = accept("order");
    run();
    REQUIRE(state(id) == State::Pending);
    return id;
  }
};

ProviderEvent by_ticket(StatusOutcome status, std::string ticket = "ticket") {
  return {{}, std::move(ticket), std::move(status)};
}
const Authorized first_document{.access_key = "KEY-1/1"};

}  // namespace

TEST_CASE("a callback settles a pending invoice by its ticket, and told again it changes nothing",
          "[dispatch]") {
  ListeningHouse house;
  const InvoiceId id = house.pending();
  CHECK(house.hear(by_ticket(first_document)).standing == As::Settled);
  CHECK(house.state(id) == State::Authorized);
  const int version = house.at(id).version;
  CHECK(house.hear(by_ticket(first_document)).standing == As::Nothing);
  CHECK(house.hear(by_ticket(Pending{"ticket"})).standing == As::Nothing);
  CHECK(house.hear(by_ticket(Rejected{{{"rejected", "E1", "", "late", ""}}})).standing == As::Nothing);
  CHECK(house.at(id).version == version);
  CHECK(house.broken_promise() == "");
  house.pass(hours(1));
  CHECK(house.provider.queries == 0);
}

TEST_CASE("an invoice is named by its ticket, its document or what the gateway gave with it", "[dispatch]") {
  ListeningHouse house;
  const InvoiceId id = house.pending();
  const auto named = [&](ProviderEvent event) { return house.hear(event).invoice; };
  CHECK(named({{}, {}, Pending{"ticket"}, to_text(id) + "-portal"}) == id);
  CHECK(named(by_ticket(Pending{"ticket"})) == id);
  CHECK_FALSE(named({{}, {}, Pending{"ticket"}, to_text(id) + "-other"}));
  CHECK_FALSE(named({{}, {}, Pending{"ticket"}, to_text(id)}));
  CHECK_FALSE(named(by_ticket(Pending{"ticket"}, "another")));
  CHECK_FALSE(named({"KEY-1/1", {}, Pending{"ticket"}}));
  house.pass(minutes(1));
  REQUIRE(house.state(id) == State::Authorized);
  CHECK(named({"KEY-1/1", {}, Pending{"ticket"}}) == id);
}

TEST_CASE("an event that names nothing known, another connection's invoice or two of them moves nothing",
          "[dispatch]") {
  ListeningHouse house;
  const InvoiceId first = house.accept("first");
  house.run();
  const InvoiceId second = house.pending();
  CHECK(house.hear(by_ticket(first_document)).standing == As::Refused);
  CHECK(house.hear({{}, {}, first_document, to_text(second) + "-portal"}).standing == As::Refused);
  CHECK(house.hear({"KEY-1/1", {}, AuthorizedThenCancelled{first_document, {}}}, "other").standing ==
        As::Refused);
  CHECK(house.hear(by_ticket(first_document, "nobody's")).standing ==
        As::Nothing);  // It names the first by its key.
  CHECK(house.hear(by_ticket(Authorized{.access_key = "KEY-9"}, "nobody's")).standing == As::Unmatched);
  CHECK(house.state(first) == State::Authorized);
  CHECK(house.state(second) == State::Pending);
}

TEST_CASE("an event over a connection of another account is refused though it names the invoice",
          "[dispatch]") {
  ListeningHouse house;
  const InvoiceId id = house.pending();
  Connection foreign = *house.connection("portal");
  foreign.account = "rival";
  CHECK(house.callbacks.hear(foreign, {{}, {}, first_document, to_text(id) + "-portal"}).standing ==
        As::Refused);
  CHECK(house.state(id) == State::Pending);
}

TEST_CASE("an event that settles nothing has the provider asked, and its answer settles", "[dispatch]") {
  ListeningHouse house;
  const InvoiceId id = house.pending();
  CHECK(house.hear(by_ticket(CannotTell{"something happened"})).standing == As::Settled);
  CHECK(house.provider.queries == 1);
  CHECK(house.state(id) == State::Authorized);
  // Of a document that stands: asked, and nothing new; then it was cancelled at the provider.
  CHECK(house.hear(by_ticket(CannotTell{})).standing == As::Nothing);
  CHECK(house.state(id) == State::Authorized);
  house.provider.cancelled["KEY-1/1"] = 1;
  CHECK(house.hear(by_ticket(CannotTell{})).standing == As::Settled);
  CHECK(house.state(id) == State::CancelledElsewhere);
  CHECK(house.provider.queries == 3);
}

TEST_CASE("an invoice that is being worked on is heard of later", "[dispatch]") {
  ListeningHouse house;
  const InvoiceId id = house.pending();
  const auto claim = house.store.claim(id, house.clock.now(), minutes(1));
  CHECK(house.hear(by_ticket(first_document)).standing == As::Busy);
  house.store.release(*claim);
  CHECK(house.hear(by_ticket(first_document)).standing == As::Settled);
}

TEST_CASE("a settlement is told of where the account listens, and names the versions between which it moved",
          "[dispatch]") {
  ListeningHouse house;
  house.accept("before anybody listened");
  house.run();
  CHECK(house.store.due_resources("notice", house.clock.now(), 10).empty());
  store::Resource endpoint;
  endpoint.account = "acme";
  endpoint.kind = store::listener_kind;
  endpoint.id = "whe_1";
  house.store.put_resources({endpoint});
  const InvoiceId id = house.pending();
  const auto notices = house.store.due_resources("notice", house.clock.now(), 10);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].id == to_text(id) + ":5");
  CHECK(notices[0].body == R"({"invoice":")" + to_text(id) + R"(","after":3,"through":5})");
}

TEST_CASE("work that falls due is done once, and again when its worker died with it", "[dispatch]") {
  test::FakeClock clock;
  test::MemoryStore store(clock);
  SilentLog log;
  std::vector<std::string> done;
  bool dies = true;
  const auto work = [&](store::Resource claimed) {
    done.push_back(claimed.id);
    if (dies) return;
    claimed.due_at.reset();
    store.put_resources({claimed});
  };
  dispatch::DueWork here(store, clock, log, {.kind = "chore", .lease = minutes(2)}, work);
  dispatch::DueWork there(store, clock, log, {.kind = "chore", .lease = minutes(2)}, work);
  store.put_resources({{"acme", "chore", "a", 0, {}, "{}", {}, {}, clock.now()},
                       {"acme", "chore", "later", 0, {}, "{}", {}, {}, clock.now() + hours(1)},
                       {"acme", "other", "b", 0, {}, "{}", {}, {}, clock.now()}});
  CHECK(here.run_due() == 1);
  CHECK(there.run_due() == 0);
  clock.advance(minutes(2));
  dies = false;
  CHECK(there.run_due() == 1);
  CHECK(here.run_due() == 0);
  clock.advance(minutes(5));
  CHECK(here.run_due() == 0);
  CHECK(done == std::vector<std::string>{"a", "a"});
}

}  // namespace fiscal
