#include "core/dispatch/dispatcher.h"

#include "tests/core/dispatch/house.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

using test::FakeProvider;
using test::House;
using Write = FakeProvider::Write;

const CancelReasonGiven wrong_amount{CancelReason::IssuedInError, "the amount was wrong"};

}  // namespace

TEST_CASE("one request becomes one document, numbered from one", "[dispatch]") {
  House house;
  const InvoiceId first = house.accept("a");
  const InvoiceId second = house.accept("b");
  house.run();
  CHECK(house.state(first) == State::Authorized);
  CHECK(house.state(second) == State::Authorized);
  CHECK(house.provider.ledger.size() == 2);
  CHECK(house.at(first).number == DocumentNumber{"1", 1});
  CHECK(house.at(second).number == DocumentNumber{"1", 2});
  CHECK(house.broken_promise() == "");
}

TEST_CASE("rule 1: the departure is durable before the provider sees a byte", "[dispatch]") {
  House house;
  house.provider.script = {Write::DiesAfterDeparture};
  const InvoiceId id = house.accept("a");
  house.run();
  CHECK(house.store.departure(id, "issue").has_value());
  CHECK(house.state(id) == State::Sending);
  house.pass(minutes(1));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.provider.writes == 1);
  CHECK(house.broken_promise() == "");
}

TEST_CASE("a lost answer is settled by asking and never sent again", "[dispatch]") {
  House house;
  house.provider.script = {Write::IssuesAndIsSilent};
  const InvoiceId id = house.accept("a");
  house.run();
  CHECK(house.state(id) == State::Unknown);
  house.pass(minutes(1));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.provider.writes == 1);
}

TEST_CASE("an answer with another invoice's document is not believed, and the invoice gets its own by asking",
          "[dispatch]") {
  House house;
  house.provider.script = {Write::Issues, Write::AnswersForAnother};
  const InvoiceId first = house.accept("a");
  house.run();
  const InvoiceId second = house.accept("b");
  house.run();
  CHECK(house.state(first) == State::Authorized);
  CHECK(house.state(second) == State::Unknown);
  house.pass(minutes(1));
  CHECK(house.state(second) == State::Authorized);
  CHECK(house.at(second).access_key != house.at(first).access_key);
  CHECK(house.provider.writes == 2);
  CHECK(house.broken_promise() == "");
}

TEST_CASE("a lost request is sent again with its number once not_found is believed", "[dispatch]") {
  House house;
  house.provider.script = {Write::LosesTheRequest};
  const InvoiceId id = house.accept("a");
  house.run();
  house.pass(minutes(1));
  CHECK(house.state(id) == State::Unknown);
  CHECK(house.provider.writes == 1);
  house.pass(minutes(20));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.provider.writes == 2);
  CHECK(house.at(id).number == DocumentNumber{"1", 1});
  CHECK(house.broken_promise() == "");
}

TEST_CASE("a document that becomes visible late is found within the settle window and not doubled",
          "[dispatch]") {
  House house;
  house.provider.script = {Write::IssuesAndIsSilent};
  house.provider.visible_after = seconds(100);
  const InvoiceId id = house.accept("a");
  house.pass(minutes(30));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.provider.writes == 1);
}

TEST_CASE("a clock that is set forth or back in the middle of it loses nothing and doubles nothing",
          "[dispatch]") {
  const Duration jump =
      GENERATE(hours(20), hours(3), Duration{-hours(3).milliseconds}, Duration{-hours(24 * 2).milliseconds});
  const Write write = GENERATE(Write::IssuesAndIsSilent, Write::LosesTheRequest, Write::DiesAfterDeparture,
                               Write::TakesItForLater);
  CAPTURE(jump.milliseconds, static_cast<int>(write));
  House house;
  house.provider.script = {write};
  const InvoiceId id = house.accept("a");
  house.run();
  house.clock.set_wall(house.clock.now() + jump);
  const InvoiceId later = house.accept("b");
  CHECK(later.value > id.value);
  // A wait that was counted by the clock before ends by the clock after.
  house.pass(hours(1) + (jump.milliseconds < 0 ? Duration{-jump.milliseconds} : Duration{}), minutes(1));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.state(later) == State::Authorized);
  CHECK(house.provider.ledger.size() == 2);
  for (const auto& [number, keys] : house.provider.ledger) CHECK(keys.size() == 1);
  CHECK(house.broken_promise() == "");
}

TEST_CASE("what cannot be reached is tried again, and over the next connection while nothing left",
          "[dispatch]") {
  House house;
  house.provider.script = {Write::CannotBeReached, Write::CannotBeReached, Write::CannotBeReached};
  const InvoiceId id = house.accept("a", {"other"});
  house.pass(minutes(5));
  CHECK(house.state(id) == State::Authorized);
  CHECK(house.at(id).route.connection == "other");
  CHECK(house.broken_promise() == "");
}

TEST_CASE("after departure no other connection is tried", "[dispatch]") {
  House house;
  house.provider.script = {Write::LosesTheRequest};
  house.provider.queries_fail = true;
  const InvoiceId id = house.accept("a", {"other"});
  house.pass(hours(80), minutes(30));
  CHECK(house.state(id) == State::NeedsPerson);
  CHECK(house.at(id).route.connection == "portal");
  CHECK(house.provider.writes == 1);
}

TEST_CASE("a pending answer is asked for until it is one", "[dispatch]") {
  House house;
  house.provider.script = {Write::TakesItForLater};
  const InvoiceId id = house.accept("a");
  house.run();
  CHECK(house.state(id) == State::Pending);
  house.pass(minutes(1));
  CHECK(house.state(id) == State::Authorized);
}

TEST_CASE("a provider in strict order is held by an invoice in doubt, and other connections are not",
          "[dispatch]") {
  House house;
  house.provider.manifest_.strict_order = true;
  house.provider.script = {Write::IssuesAndIsSilent};
  const InvoiceId head = house.accept("a");
  const InvoiceId behind = house.accept("b");
  house.run();
  CHECK(house.state(head) == State::Unknown);
  CHECK(house.state(behind) == State::Queued);
  house.restart();
  house.run();
  CHECK(house.state(behind) == State::Queued);
  house.pass(minutes(1));
  CHECK(house.state(head) == State::Authorized);
  CHECK(house.state(behind) == State::Authorized);
  CHECK(house.at(head).number->number < house.at(behind).number->number);
}

TEST_CASE("a lane is free again when a person settled the invoice that held it", "[dispatch]") {
  House house;
  house.provider.manifest_.strict_order = true;
  house.provider.script = {Write::LosesTheRequest};
  house.provider.queries_fail = true;
  const InvoiceId head = house.accept("a");
  const InvoiceId behind = house.accept("b");
  house.pass(hours(80), minutes(30));
  REQUIRE(house.state(head) == State::NeedsPerson);
  REQUIRE(house.state(behind) == State::Queued);
  dispatch::Requests requests(house.store, house.clock, house.bell, [] {});
  const dispatch::PersonSays says{
      dispatch::PersonSays::What::Rejected, {}, {"ana", "not in the books", "extract"}};
  REQUIRE(requests.settle("acme", head, says, Duration{}).ok());
  house.run();
  CHECK(house.state(behind) == State::Authorized);
}

TEST_CASE("a cancellation is carried out, refused, or settled by asking", "[dispatch]") {
  House house;
  dispatch::Requests requests(house.store, house.clock, house.bell, [] {});
  const InvoiceId id = house.accept("a");
  house.run();
  SECTION("carried out") {
    CHECK(requests.cancel("acme", id, wrong_amount, seconds(1))->state == State::Cancelling);
    house.run();
    CHECK(house.state(id) == State::Cancelled);
  }
  SECTION("refused") {
    house.provider.script = {Write::Refuses};
    CHECK(requests.cancel("acme", id, wrong_amount, seconds(1)).ok());
    house.run();
    CHECK(house.state(id) == State::Authorized);
    CHECK(house.at(id).facts.reasons.front().official_code == "E2");
  }
  SECTION("the answer is lost") {
    house.provider.script = {Write::IssuesAndIsSilent};
    CHECK(requests.cancel("acme", id, wrong_amount, seconds(1)).ok());
    house.pass(minutes(1));
    CHECK(house.state(id) == State::Cancelled);
    CHECK(house.provider.writes == 2);
  }
  SECTION("the gateway dies on the way") {
    house.provider.script = {Write::DiesAfterDeparture};
    CHECK(requests.cancel("acme", id, wrong_amount, seconds(1)).ok());
    house.pass(minutes(1));
    CHECK(house.state(id) == State::Cancelled);
  }
  SECTION("another account's invoice does not exist") {
    CHECK(requests.cancel("stranger", id, wrong_amount, seconds(1)).error().code == "not_found");
  }
  CHECK(house.broken_promise() == "");
}

TEST_CASE("a request whose claim is overtaken changes nothing and is told that the invoice is busy",
          "[dispatch]") {
  /// Between claim and settlement the lease runs out and another takes the claim.
  struct OvertakingClock final : Clock {
    explicit OvertakingClock(House& the_house) : house(the_house) {}
    Instant now() const override {
      if (++looks == 3) house.store.forget_claims();
      return house.clock.now();
    }
    Duration steady() const override { return house.clock.steady(); }
    House& house;
    mutable int looks = 0;
  };
  House house;
  const InvoiceId id = house.accept("a");
  house.run();
  const OvertakingClock clock(house);
  dispatch::Requests requests(house.store, clock, house.bell, [] {});
  CHECK(requests.cancel("acme", id, wrong_amount, Duration{}).error().code == "busy");
  CHECK(house.state(id) == State::Authorized);
  CHECK(requests.cancel("acme", id, wrong_amount, Duration{})->state == State::Cancelling);
}

}  // namespace fiscal
