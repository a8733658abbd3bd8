#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {

using store::Claim;
using store::Fenced;

namespace {

std::vector<InvoiceId> ids_of(const std::vector<Claim>& claims) {
  std::vector<InvoiceId> ids;
  for (const Claim& claim : claims) ids.push_back(claim.record.id);
  return ids;
}

store::ClaimRequest due_at(Instant now, const ConnectionId& connection, int limit = 10) {
  return {now, minutes(1), connection, limit};
}

store::Departure a_departure(const std::string& effect, const std::string& body) {
  return {noon + seconds(1),
          effect,
          "POST",
          "https://town.example/nfse",
          {{"content-type", "text/xml"}, {"x", ""}},
          body};
}

}  // namespace

TEST_CASE("jobs are claimed in order of time, each by one claimant", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId late = accepted(subject->store(), an_acceptance().due(noon + seconds(2))).id;
  const InvoiceId early = accepted(subject->store(), an_acceptance().due(noon + seconds(1))).id;
  const InvoiceId future = accepted(subject->store(), an_acceptance().due(noon + hours(1))).id;
  accepted(subject->store(), an_acceptance().over("other"));
  accepted(subject->store(), an_acceptance().without_job());

  const Instant now = noon + minutes(1);
  CHECK(ids_of(subject->store().claim_due(due_at(now, "town", 1))) == std::vector{early});
  CHECK(ids_of(subject->store().claim_due(due_at(now, "town"))) == std::vector{late});
  CHECK(subject->store().claim_due(due_at(now, "town")).empty());
  CHECK(ids_of(subject->store().claim_due(due_at(noon + hours(1), "town"))) == std::vector{future});
}

TEST_CASE("connections with something due are named, those with nothing free are not", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  CHECK(subject->store().due_connections(noon).empty());
  CHECK_FALSE(subject->store().next_due());
  accepted(subject->store(), an_acceptance().over("busy"));
  accepted(subject->store(), an_acceptance().over("busy"));
  accepted(subject->store(), an_acceptance().over("quiet").due(noon + minutes(5)));

  CHECK(subject->store().due_connections(noon) == std::vector<ConnectionId>{"busy"});
  CHECK(subject->store().next_due() == noon);
  const auto claims = subject->store().claim_due(due_at(noon, "busy"));
  CHECK(claims.size() == 2);
  CHECK(subject->store().due_connections(noon).empty());
  CHECK(subject->store().next_due() == noon + minutes(5));
  subject->store().release(claims[1]);
  CHECK(subject->store().due_connections(noon) == std::vector<ConnectionId>{"busy"});
  CHECK(subject->store().due_connections(noon + minutes(5)).size() == 2);
  if (subject->reopen()) CHECK(subject->store().due_connections(noon + minutes(5)).size() == 2);
}

TEST_CASE("a claim keeps others away until its lease ends on the steady clock", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId id = accepted(subject->store(), an_acceptance()).id;
  const Claim first = claimed(subject->store(), id);
  CHECK_FALSE(subject->store().claim(id, noon, minutes(1)));

  subject->clock.set_wall(noon + hours(48));
  CHECK_FALSE(subject->store().claim(id, noon, minutes(1)));
  CHECK(subject->store().due_connections(noon).empty());

  subject->clock.advance(minutes(1));
  CHECK(subject->store().due_connections(noon) == std::vector<ConnectionId>{"town"});
  const auto second = subject->store().claim(id, noon, minutes(1));
  REQUIRE(second);
  CHECK(second->fence > first.fence);
}

TEST_CASE("leases that end one after another are each noticed", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId first = accepted(subject->store(), an_acceptance()).id;
  const InvoiceId second = accepted(subject->store(), an_acceptance()).id;
  REQUIRE(subject->store().claim(first, noon, minutes(1)));
  REQUIRE(subject->store().claim(second, noon, minutes(3)));
  CHECK(subject->store().due_connections(noon).empty());

  subject->clock.advance(minutes(1));
  CHECK(subject->store().due_connections(noon) == std::vector<ConnectionId>{"town"});
  REQUIRE(subject->store().claim(first, noon, hours(1)));
  CHECK(subject->store().due_connections(noon).empty());

  subject->clock.advance(minutes(2));
  CHECK(subject->store().due_connections(noon) == std::vector<ConnectionId>{"town"});
  CHECK(subject->store().claim(second, noon, minutes(1)));
}

TEST_CASE("a write whose claim was taken over is fenced off and changes nothing", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim first = claimed(subject->store(), record.id);
  subject->clock.advance(minutes(2));
  const Claim second = claimed(subject->store(), record.id);

  CHECK_THROWS_AS(subject->store().start_attempt(first, {record, {event_of("attempt")}, "1"}), Fenced);
  CHECK_THROWS_AS(subject->store().mark_departed(first, a_departure("issue", "x")), Fenced);
  CHECK_THROWS_AS(subject->store().settle(first, settlement_to(record, State::Authorized)), Fenced);
  CHECK(subject->store().find(record.id) == record);
  CHECK_FALSE(subject->store().departure(record.id, "issue"));
  CHECK(subject->store().next_number("town", "1") == 1);
  subject->store().release(first);  // Not its to release any more.
  CHECK_FALSE(subject->store().claim(record.id, noon, minutes(1)));
  CHECK(subject->store().settle(second, settlement_to(record, State::Authorized)).state == State::Authorized);
}

TEST_CASE("a lease that ran out still writes as long as nobody else has claimed", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim claim = claimed(subject->store(), record.id);
  subject->clock.advance(hours(1));
  CHECK(subject->store().settle(claim, settlement_to(record, State::Authorized)).version == 2);
}

TEST_CASE("a claim that was released or settled writes no more", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim released = claimed(subject->store(), record.id);
  subject->store().release(released);
  CHECK_THROWS_AS(subject->store().settle(released, settlement_to(record, State::Authorized)), Fenced);

  const Claim settled = claimed(subject->store(), record.id);
  const InvoiceRecord after = subject->store().settle(settled, settlement_to(record, State::Pending));
  CHECK_THROWS_AS(subject->store().settle(settled, settlement_to(after, State::Authorized)), Fenced);
  CHECK(subject->store().claim(record.id, noon, minutes(1)));
}

TEST_CASE("nothing is claimed after the store was opened again, and no fence comes twice", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim before = claimed(subject->store(), record.id);
  if (!subject->reopen()) return;

  const Claim after = claimed(subject->store(), record.id);
  CHECK(after.fence > before.fence);
  CHECK_THROWS_AS(subject->store().settle(before, settlement_to(record, State::Authorized)), Fenced);
}

TEST_CASE("an invoice that does not exist cannot be claimed", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  CHECK_FALSE(subject->store().claim({12345}, noon, minutes(1)));
  CHECK_FALSE(subject->store().find(InvoiceId{12345}));
  CHECK(subject->store().claim_due(due_at(noon, "nowhere")).empty());
}

TEST_CASE("an attempt gets the next number of its series once, and keeps it", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim claim = claimed(subject->store(), record.id);

  const InvoiceRecord first = subject->store().start_attempt(claim, {record, {event_of("attempt_1")}, "A"});
  const auto events = subject->store().timeline(record.id).events;
  REQUIRE(events.size() == 3);
  CHECK(events.back().event == numbered_event(*first.number, events[1].event.at));
  CHECK(first.number == DocumentNumber{"A", 1});
  CHECK(first.version == 3);
  const InvoiceRecord second = subject->store().start_attempt(claim, {first, {event_of("attempt_2")}, "A"});
  CHECK(second.number == DocumentNumber{"A", 1});
  CHECK(subject->store().next_number("town", "A") == 2);
  CHECK(subject->store().find(record.id) == second);
}

TEST_CASE("each connection and series counts by itself, from 1 or from where it is set", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  subject->store().set_next_number("town", "B", 500);
  const auto numbered = [&](const ConnectionId& connection, const std::string& series) {
    const InvoiceRecord record = accepted(subject->store(), an_acceptance().over(connection));
    const Claim claim = claimed(subject->store(), record.id);
    return subject->store().start_attempt(claim, {record, {event_of("attempt")}, series}).number->number;
  };
  CHECK(numbered("town", "A") == 1);
  CHECK(numbered("town", "A") == 2);
  CHECK(numbered("town", "B") == 500);
  CHECK(numbered("other", "A") == 1);
  if (subject->reopen()) CHECK(numbered("town", "B") == 501);
  CHECK(subject->store().next_number("unknown", "A") == 1);
}

TEST_CASE("a series is never set back to a number that was given", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  subject->store().set_next_number("town", "A", 7);
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  subject->store().start_attempt(claimed(subject->store(), record.id), {record, {event_of("attempt")}, "A"});
  CHECK_THROWS_AS(subject->store().set_next_number("town", "A", 7), std::invalid_argument);
  CHECK(subject->store().next_number("town", "A") == 8);
  subject->store().set_next_number("town", "A", 100);
  CHECK(subject->store().next_number("town", "A") == 100);
}

TEST_CASE("an attempt that starts from an older version is fenced off", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim claim = claimed(subject->store(), record.id);
  subject->store().start_attempt(claim, {record, {event_of("attempt")}, std::nullopt});
  CHECK_THROWS_AS(subject->store().start_attempt(claim, {record, {event_of("attempt")}, "A"}), Fenced);
  CHECK(subject->store().next_number("town", "A") == 1);
}

TEST_CASE("what departed is kept to the byte, by effect", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim claim = claimed(subject->store(), record.id);
  CHECK_FALSE(subject->store().departure(record.id, "issue"));
  const auto issue = a_departure("issue", std::string("\0\xff bytes", 8) + std::string(20'000, 'n'));
  const auto cancel = a_departure("cancel", "");
  subject->store().mark_departed(claim, issue);
  subject->store().mark_departed(claim, cancel);
  subject->reopen();

  const auto kept = subject->store().departure(record.id, "issue");
  REQUIRE(kept);
  CHECK(kept->at == issue.at);
  CHECK(kept->method == issue.method);
  CHECK(kept->url == issue.url);
  CHECK(kept->headers == issue.headers);
  CHECK(kept->body == issue.body);
  CHECK(subject->store().departure(record.id, "cancel")->body.empty());
  CHECK(subject->store().find(record.id)->version == record.version);
}

TEST_CASE("a settlement writes record, events, documents and exchanges at once and frees the claim",
          "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  store::Settlement settlement = settlement_to(record, State::Authorized);
  settlement.events.push_back(event_of("alerted", noon + seconds(3)));
  settlement.record.access_key = "35503080000000000000000000000000000000000000000001";
  settlement.record.facts.authorized =
      Authorized{"35503", "17", "ABCD", "p-1", noon, "https://x", {}, {{"a", "E1", "/f", "t", "x"}}};
  settlement.record.facts.departed_at = noon;
  settlement.documents = {{"dps", "application/xml", "<DPS/>"},
                          {"nfse", "application/xml", std::string(5000, 'x')}};
  settlement.exchanges = {{noon, "issue 1", "POST", "https://town.example", 200, "", milliseconds(120), true,
                           "host: town", "<request/>", "date: today", "<answer/>"}};
  settlement.log_lines = {{noon, "issue 1", LogLevel::Warning, "the town has no such street"},
                          {noon, "issue 1", LogLevel::Debug, "second line"}};

  const InvoiceRecord after = subject->store().settle(claimed(subject->store(), record.id), settlement);

  InvoiceRecord expected = settlement.record;
  expected.version = 3;
  CHECK(after == expected);
  subject->reopen();
  CHECK(subject->store().find(record.id) == expected);
  CHECK(subject->store().documents(record.id) == settlement.documents);
  const auto timeline = subject->store().timeline(record.id);
  REQUIRE(timeline.events.size() == 3);
  for (int at = 0; at < 3; ++at) CHECK(timeline.events[static_cast<std::size_t>(at)].sequence == at + 1);
  CHECK(timeline.events[2].event == settlement.events[1]);
  CHECK(timeline.exchanges == settlement.exchanges);
  CHECK(timeline.log_lines == settlement.log_lines);
  CHECK(subject->store().claim(record.id, noon, minutes(1)));
}

TEST_CASE("a settlement may move the invoice that it replaces, or nothing moves", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord old =
      brought_to(subject->store(), accepted(subject->store(), an_acceptance()).id, State::Substituting);
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  const Claim claim = claimed(subject->store(), record.id);
  store::Settlement settlement = settlement_to(record, State::Authorized);
  settlement.other = old;
  settlement.other->state = State::Substituted;
  settlement.other_events = {event_of("substituted")};
  settlement.other_documents = {{"event", "application/xml", "<evento/>"}};

  settlement.other->version = old.version - 1;
  CHECK_THROWS_AS(subject->store().settle(claim, settlement), Fenced);
  CHECK(subject->store().find(record.id) == record);
  CHECK(subject->store().timeline(record.id).events.size() == 1);
  CHECK(subject->store().documents(old.id).empty());

  settlement.other->version = old.version;
  subject->store().settle(claim, settlement);
  CHECK(subject->store().find(old.id)->state == State::Substituted);
  CHECK(subject->store().find(old.id)->version == old.version + 1);
  CHECK(subject->store().timeline(old.id).events.back().event.kind == "substituted");
  CHECK(subject->store().documents(old.id) == settlement.other_documents);
  CHECK(subject->store().documents(record.id).empty());
}

TEST_CASE("an invoice moves to another connection with its job", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance().over("first"));
  const Claim claim = claimed(subject->store(), record.id);
  const InvoiceRecord numbered = subject->store().start_attempt(claim, {record, {event_of("attempt")}, "A"});
  store::Settlement settlement;
  settlement.record = numbered;
  settlement.record.route.connection = "second";
  settlement.record.number.reset();
  settlement.record.job = Job{JobKind::Issue, noon + seconds(5)};
  settlement.events = {event_of("moved")};
  subject->store().settle(claim, settlement);

  CHECK(subject->store().claim_due(due_at(noon + hours(1), "first")).empty());
  const auto claims = subject->store().claim_due(due_at(noon + hours(1), "second"));
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].record.route.connection == "second");
  CHECK(subject->store().start_attempt(claims[0], {claims[0].record, {event_of("attempt")}, "A"}).number ==
        DocumentNumber{"A", 1});
}

TEST_CASE("the figures say how many wait and how many are in doubt, and since when", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  accepted(subject->store(), an_acceptance().due(noon + minutes(1)));
  accepted(subject->store(), an_acceptance().due(noon + minutes(2)));
  accepted(subject->store(), an_acceptance().due(noon + hours(9)));
  const InvoiceRecord doubtful = accepted(subject->store(), an_acceptance());
  store::Settlement unknown = settlement_to(doubtful, State::Unknown);
  unknown.record.facts.unsettled_since = noon - minutes(30);
  subject->store().settle(claimed(subject->store(), doubtful.id), unknown);
  subject->reopen();

  const auto figures = subject->store().queue_figures(noon + hours(1));
  CHECK(figures.waiting == 3);
  CHECK(figures.oldest_due == noon + minutes(1));
  CHECK(figures.in_doubt == 1);
  CHECK(figures.oldest_in_doubt == noon - minutes(30));

  brought_to(subject->store(), doubtful.id, State::Authorized);
  const auto after = subject->store().queue_figures(noon);
  CHECK(after.waiting == 3);
  CHECK_FALSE(after.oldest_due);
  CHECK(after.in_doubt == 0);
  CHECK_FALSE(after.oldest_in_doubt);
}

}  // namespace fiscal::test
