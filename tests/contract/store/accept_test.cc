#include <future>

#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {

using store::Accepted;
using store::Conflict;
using store::Replayed;
using store::Stale;

TEST_CASE("an accepted invoice is found as it was accepted, with its request and its first event",
          "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Acceptance acceptance = an_acceptance().key("k1").reference("order-1");
  acceptance.record.issue_at = noon + hours(1);
  acceptance.record.route = {"town", "rule-7", 3, {"portal", "spare"}};
  acceptance.record.type = InvoiceType::Billing;
  acceptance.record.environment = Environment::Production;

  const InvoiceRecord record = accepted(subject->store(), acceptance);

  InvoiceRecord expected = acceptance.record;
  expected.id = record.id;
  expected.version = 1;
  CHECK(record == expected);
  CHECK(subject->store().find(record.id) == expected);
  CHECK(subject->store().find("acme", record.id) == expected);
  CHECK(subject->store().request_of(record.id) == acceptance.request);
  const std::vector<NumberedEvent> first{{1, acceptance.event}};
  CHECK(subject->store().timeline(record.id).events == first);
}

TEST_CASE("accepts that nobody waits for are answered as others are, once each is durable", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const auto answer = [&](const store::Acceptance& acceptance) {
    std::promise<store::AcceptedLater> told;
    subject->store().accept_later(acceptance,
                                  [&](store::AcceptedLater result) { told.set_value(std::move(result)); });
    return told.get_future().get()();
  };

  const auto first = answer(an_acceptance().key("k1").reference("order-1"));
  REQUIRE(std::holds_alternative<Accepted>(first));
  const InvoiceRecord record = std::get<Accepted>(first).record;
  CHECK(subject->store().find(record.id) == record);
  const auto again = answer(an_acceptance().key("k1").reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(again));
  CHECK(std::get<Replayed>(again).record == record);
  const auto other = answer(an_acceptance().key("k1").saying("other"));
  REQUIRE(std::holds_alternative<Conflict>(other));
  CHECK(std::get<Conflict>(other).record == record);
}

TEST_CASE("another account never sees an invoice", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance().of("acme").reference("order-1"));
  accepted(subject->store(), an_acceptance().of("other"));

  CHECK_FALSE(subject->store().find("other", record.id));
  CHECK_FALSE(subject->store().find("nobody", record.id));
  store::ListRequest request;
  request.account = "other";
  request.reference = "order-1";
  CHECK(subject->store().list(request).empty());
}

TEST_CASE("the same key with the same body is answered with the first invoice", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().key("k1"));

  const auto again = subject->store().accept(an_acceptance().key("k1"));

  REQUIRE(std::holds_alternative<Replayed>(again));
  CHECK(std::get<Replayed>(again).record == first);
}

TEST_CASE("the same key with another body is a conflict that shows what the first one said", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const store::Acceptance first_said = an_acceptance().key("k1").saying("first");
  const InvoiceRecord first = accepted(subject->store(), first_said);

  const auto again = subject->store().accept(an_acceptance().key("k1").saying("second"));

  REQUIRE(std::holds_alternative<Conflict>(again));
  CHECK(std::get<Conflict>(again).record == first);
  CHECK(std::get<Conflict>(again).request == first_said.request);
  CHECK_FALSE(std::get<Conflict>(again).by_reference);
}

TEST_CASE("keys and references of different accounts do not meet", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  accepted(subject->store(), an_acceptance().of("acme").key("k1").reference("order-1"));
  accepted(subject->store(), an_acceptance().of("other").key("k1").reference("order-1").saying("else"));
}

TEST_CASE("a key and a reference of the same text do not meet", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  accepted(subject->store(), an_acceptance().key("same"));
  accepted(subject->store(), an_acceptance().reference("same").saying("else"));
}

TEST_CASE("without a key, the same reference and body is answered with the living invoice", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().reference("order-1"));

  const auto again = subject->store().accept(an_acceptance().reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(again));
  CHECK(std::get<Replayed>(again).record.id == first.id);

  const auto other = subject->store().accept(an_acceptance().reference("order-1").saying("else"));
  REQUIRE(std::holds_alternative<Conflict>(other));
  CHECK(std::get<Conflict>(other).by_reference);
}

TEST_CASE("a new key does not open a second invoice for a living reference", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().key("k1").reference("order-1"));

  const auto same = subject->store().accept(an_acceptance().key("k2").reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(same));
  CHECK(std::get<Replayed>(same).record.id == first.id);

  const auto other = subject->store().accept(an_acceptance().key("k3").reference("order-1").saying("else"));
  REQUIRE(std::holds_alternative<Conflict>(other));
  CHECK(std::get<Conflict>(other).by_reference);
}

TEST_CASE("a key that was answered with an invoice means that invoice for ever", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(
      subject->store().accept(an_acceptance().key("k2").reference("order-1"))));
  brought_to(subject->store(), first.id, State::Rejected);

  const auto same = subject->store().accept(an_acceptance().key("k2").reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(same));
  CHECK(std::get<Replayed>(same).record.id == first.id);

  const auto other = subject->store().accept(an_acceptance().key("k2").saying("else"));
  REQUIRE(std::holds_alternative<Conflict>(other));
  CHECK_FALSE(std::get<Conflict>(other).by_reference);
}

TEST_CASE("a reference whose invoice came to nothing opens a new invoice that follows it", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  const State end = GENERATE(State::Rejected, State::Failed, State::Withdrawn, State::Cancelled);
  INFO(kind.name << " " << to_text(end));
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().reference("order-1"));
  brought_to(subject->store(), first.id, end);

  const InvoiceRecord second =
      accepted(subject->store(), an_acceptance().reference("order-1").saying("better"));
  CHECK(second.facts.follows == first.id);
  CHECK(subject->store().find(second.id)->facts.follows == first.id);

  const auto third = subject->store().accept(an_acceptance().reference("order-1"));
  REQUIRE(std::holds_alternative<Conflict>(third));
  CHECK(std::get<Conflict>(third).record.id == second.id);
}

TEST_CASE("an authorised or substituted invoice keeps its reference", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  const State state = GENERATE(State::Authorized, State::Substituted, State::NeedsPerson, State::Unknown);
  INFO(kind.name << " " << to_text(state));
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().reference("order-1"));
  brought_to(subject->store(), first.id, state);

  CHECK(std::holds_alternative<Conflict>(
      subject->store().accept(an_acceptance().reference("order-1").saying("else"))));
}

TEST_CASE("keys and references hold after the store was opened again", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord first = accepted(subject->store(), an_acceptance().key("k1").reference("order-1"));
  if (!subject->reopen()) return;

  const auto by_key = subject->store().accept(an_acceptance().key("k1").reference("order-1"));
  REQUIRE(std::holds_alternative<Replayed>(by_key));
  CHECK(std::get<Replayed>(by_key).record == first);
  const auto by_reference = subject->store().accept(an_acceptance().reference("order-1").saying("else"));
  CHECK(std::holds_alternative<Conflict>(by_reference));
}

TEST_CASE("ids grow even when the clock goes back and after the store was opened again", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId first = accepted(subject->store(), an_acceptance().created(noon)).id;
  const InvoiceId second = accepted(subject->store(), an_acceptance().created(noon - hours(1))).id;
  CHECK(first < second);
  CHECK(first.value >> 21 == noon.milliseconds);
  if (subject->reopen())
    CHECK(second < accepted(subject->store(), an_acceptance().created(noon - hours(2))).id);
  CHECK(second < accepted(subject->store(), an_acceptance().created(noon + seconds(1))).id);
}

TEST_CASE("an accept that substitutes moves the old invoice in the same transaction and links both",
          "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord old =
      brought_to(subject->store(), accepted(subject->store(), an_acceptance()).id, State::Authorized);

  const InvoiceRecord replacement = accepted(subject->store(), an_acceptance().substituting(old));

  const InvoiceRecord moved = subject->store().find(old.id).value();
  CHECK(moved.state == State::Substituting);
  CHECK(moved.version == old.version + 1);
  CHECK(moved.facts.replaced_by == replacement.id);
  CHECK(subject->store().timeline(old.id).events.back().event == event_of("substitution_accepted"));
}

TEST_CASE("the event of a substituted invoice names the new one by the id that the store gave", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord old =
      brought_to(subject->store(), accepted(subject->store(), an_acceptance()).id, State::Authorized);
  store::Acceptance acceptance = an_acceptance().substituting(old);
  acceptance.substituted_event->data = "{\"by\":\"" + to_text(store::not_yet_named) + "\"}";

  const InvoiceRecord replacement = accepted(subject->store(), acceptance);

  CHECK(subject->store().timeline(old.id).events.back().event.data ==
        "{\"by\":\"" + to_text(replacement.id) + "\"}");
}

TEST_CASE("recall knows what accept would know, and writes no invoice", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  const store::Acceptance first = an_acceptance().key("k-1").reference("order-1");
  CHECK_FALSE(store.recall(first));
  const InvoiceRecord record = accepted(store, first);

  const auto repeat = store.recall(first);
  REQUIRE(repeat);
  CHECK(std::get<Replayed>(*repeat).record == record);
  const auto other = store.recall(an_acceptance().key("k-1").saying("something else"));
  REQUIRE(other);
  CHECK_FALSE(std::get<Conflict>(*other).by_reference);
  const auto by_reference =
      store.recall(an_acceptance().key("k-2").reference("order-1").saying("something else"));
  REQUIRE(by_reference);
  CHECK(std::get<Conflict>(*by_reference).by_reference);
  CHECK_FALSE(store.recall(an_acceptance().key("k-3").reference("order-2")));

  brought_to(store, record.id, State::Rejected);
  CHECK_FALSE(store.recall(an_acceptance().key("k-4").reference("order-1")));
  CHECK(store.recall(first));
}

TEST_CASE("an accept that substitutes what has changed meanwhile writes nothing", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord old =
      brought_to(subject->store(), accepted(subject->store(), an_acceptance()).id, State::Authorized);
  const InvoiceRecord now = brought_to(subject->store(), old.id, State::Cancelled);

  const auto result = subject->store().accept(an_acceptance().reference("order-1").substituting(old));

  REQUIRE(std::holds_alternative<Stale>(result));
  CHECK(std::get<Stale>(result).record == now);
  CHECK(subject->store().find(old.id) == now);
  store::ListRequest request;
  request.account = "acme";
  CHECK(subject->store().list(request).size() == 1);
}

TEST_CASE("an accept that substitutes what somebody works on is refused as stale", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord old =
      brought_to(subject->store(), accepted(subject->store(), an_acceptance()).id, State::Authorized);
  const auto claim = claimed(subject->store(), old.id);
  CHECK(std::holds_alternative<Stale>(subject->store().accept(an_acceptance().substituting(old))));
  subject->store().release(claim);
  CHECK(std::holds_alternative<Accepted>(subject->store().accept(an_acceptance().substituting(old))));
}

TEST_CASE("a remembered key answers what it was first used with, by account and scope", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  CHECK(subject->store().remember_key("acme", "cancel:inv_1", "k1", "first") == "first");
  CHECK(subject->store().remember_key("acme", "cancel:inv_1", "k1", "second") == "first");
  CHECK(subject->store().remember_key("acme", "cancel:inv_2", "k1", "second") == "second");
  CHECK(subject->store().remember_key("other", "cancel:inv_1", "k1", "third") == "third");
  if (subject->reopen())
    CHECK(subject->store().remember_key("acme", "cancel:inv_1", "k1", "fourth") == "first");
}

TEST_CASE("a request of any size and any text comes back to the byte", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const std::string text =
      GENERATE(std::string(), std::string("São Paulo – ação"), std::string(300'000, 'x'));
  store::Acceptance acceptance = an_acceptance().saying(text);
  CHECK(subject->store().request_of(accepted(subject->store(), acceptance).id) == acceptance.request);
  CHECK_THROWS_AS(subject->store().request_of({42}), std::runtime_error);
}

}  // namespace fiscal::test
