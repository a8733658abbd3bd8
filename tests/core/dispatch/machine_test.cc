#include "core/dispatch/machine.h"

#include "tests/support/catch.h"

namespace fiscal::dispatch {
namespace {

const Instant noon = *parse_instant("2026-11-21T12:00:00-03:00");
const Findings refusal{{"rejected", "E0310", "/service/national_code", "no such service", "Choose another."}};
const Authorized document{
    .access_key = "KEY", .number = "7", .documents = {{"nfse", "application/xml", "<NFSe/>"}}};

InvoiceRecord queued() {
  InvoiceRecord record;
  record.id = {1};
  record.account = "acme";
  record.route.connection = "portal";
  record.job = Job{JobKind::Issue, noon};
  record.version = 1;
  return record;
}

InvoiceRecord after(InvoiceRecord record, const std::vector<Happening>& happenings) {
  for (const Happening& happening : happenings) apply(record, happening, noon);
  return record;
}

InvoiceRecord sending() { return after(queued(), {AttemptStarted{1}, WasNumbered{{"1", 42}}}); }
InvoiceRecord unknown() {
  return after(sending(), {Departed{noon}, BecameUnknown{"cut", noon + seconds(15)}});
}
InvoiceRecord authorized() { return after(sending(), {Departed{noon}, WasAuthorized{document}}); }
InvoiceRecord cancelling() {
  return after(authorized(), {CancelAsked{{CancelReason::NotRendered, "not rendered at all", noon}},
                              CancelBegun{noon}, CancelAttemptStarted{1}});
}

Policy believing() { return {{}, true, seconds(120), 2}; }
Policy doubting() { return {{}, false, seconds(120), 2}; }

const CallFacts left{true, noon};
const CallFacts nothing_left{};

/// A query whose answer comes at once.
Transition after_swift_query(const InvoiceRecord& record, const StatusOutcome& outcome, const Policy& policy,
                             Instant now) {
  return after_query(record, outcome, policy, now, now);
}

std::vector<std::string> kinds(const Transition& transition) {
  std::vector<std::string> all;
  for (const Event& event : transition.events) all.push_back(event.kind);
  return all;
}

}  // namespace

TEST_CASE("an attempt that ends in an answer comes to rest with it", "[dispatch]") {
  const auto good = after_issue(sending(), document, left, believing(), noon);
  CHECK(good.record.state == State::Authorized);
  CHECK(good.record.access_key == "KEY");
  CHECK(!good.record.job);
  CHECK(good.documents.size() == 1);
  CHECK(good.record.facts.authorized->documents.empty());
  CHECK(kinds(good) == std::vector<std::string>{"departed", "authorized"});

  const auto bad = after_issue(sending(), Rejected{refusal}, left, believing(), noon);
  CHECK(bad.record.state == State::Rejected);
  CHECK(bad.record.facts.reasons == refusal);
  CHECK(!bad.record.job);
}

TEST_CASE("rule 2: after departure nothing is sent again but after an authoritative not_found",
          "[dispatch]") {
  auto record = after_issue(sending(), Unknown{"cut"}, left, believing(), noon).record;
  REQUIRE(record.state == State::Unknown);
  CHECK(record.job == Job{JobKind::Query, noon + seconds(15)});

  SECTION("an early not_found proves nothing and waits for the settle window") {
    const auto early = after_swift_query(record, NotFound{}, believing(), noon + seconds(15));
    CHECK(early.record.state == State::Unknown);
    CHECK(early.record.job->at >= noon + seconds(120));
    CHECK(early.record.facts.not_found == 0);
  }
  SECTION("agreeing answers after the window permit the same number again") {
    const auto first = after_swift_query(record, NotFound{}, believing(), noon + seconds(130));
    CHECK(first.record.state == State::Unknown);
    const auto second = after_swift_query(first.record, NotFound{}, believing(), noon + seconds(300));
    CHECK(second.record.state == State::Queued);
    CHECK(second.record.job->kind == JobKind::Issue);
    CHECK(second.record.number == DocumentNumber{"1", 42});
    CHECK(second.record.facts.departed_at == noon);
  }
  SECTION(
      "a question that left before the window was over proves nothing, however late its answer is taken up") {
    const auto late = after_query(record, NotFound{}, believing(), noon + seconds(119), noon + hours(1));
    CHECK(late.record.facts.not_found == 0);
  }
  SECTION("a query that failed in between starts the count anew") {
    auto now = noon + seconds(130);
    record = after_swift_query(record, NotFound{}, believing(), now).record;
    record = after_swift_query(record, CannotTell{"503"}, believing(), now).record;
    record = after_swift_query(record, NotFound{}, believing(), now).record;
    CHECK(record.state == State::Unknown);
  }
  SECTION("where the provider's word does not count, not_found never permits it") {
    for (int n = 0; n < 20; ++n)
      record = after_swift_query(record, NotFound{}, doubting(), noon + hours(1) + minutes(n)).record;
    CHECK(record.state == State::Unknown);
  }
}

TEST_CASE("the refusal of what left again is believed when asking finds no trace of what had left before",
          "[dispatch]") {
  const auto once_more = after(unknown(), {ResendPermitted{noon}, AttemptStarted{2}});
  const auto refused = after_issue(once_more, Rejected{refusal}, left, believing(), noon);
  REQUIRE(refused.record.state == State::Unknown);
  CHECK(refused.record.facts.reasons == refusal);
  CHECK(kinds(refused) == std::vector<std::string>{"departed", "unknown"});

  SECTION("the first departure may have made the document that refuses it") {
    const auto found = after_swift_query(refused.record, document, believing(), noon + seconds(15));
    CHECK(found.record.state == State::Authorized);
    CHECK(found.record.facts.refusal.empty());
  }
  SECTION(
      "no trace, as often as the manifest wants it, lets the refusal stand, and nothing leaves a third "
      "time") {
    const auto first = after_swift_query(refused.record, NotFound{}, believing(), noon + seconds(130));
    CHECK(first.record.state == State::Unknown);
    const auto second = after_swift_query(first.record, NotFound{}, believing(), noon + seconds(300));
    CHECK(second.record.state == State::Rejected);
    CHECK(second.record.facts.reasons == refusal);
    CHECK(second.record.facts.refusal.empty());
  }
  SECTION("a person who has it sent once more takes the refusal back") {
    const auto again =
        settle_by_person(refused.record, {PersonSays::What::SendAgain, {}, {"ana", "r", "e"}}, noon);
    CHECK(again->record.state == State::Queued);
    CHECK(again->record.facts.refusal.empty());
  }
}

TEST_CASE("the refusal of a cancellation that left again is believed when the document still stands",
          "[dispatch]") {
  const auto doubt = after_cancel(cancelling(), Unknown{"cut"}, left, believing(), noon).record;
  const auto once_more = after(doubt, {ResendPermitted{noon}, CancelAttemptStarted{2}});
  const auto refused = after_cancel(once_more, CancelRefused{refusal}, left, believing(), noon);
  REQUIRE(refused.record.state == State::CancelUnknown);
  CHECK(after_swift_query(refused.record, AuthorizedThenCancelled{document, {}}, believing(), noon)
            .record.state == State::Cancelled);
  const auto first = after_swift_query(refused.record, document, believing(), noon + seconds(130));
  const auto second = after_swift_query(first.record, document, believing(), noon + seconds(300));
  CHECK(second.record.state == State::Authorized);
  CHECK(second.record.facts.reasons == refusal);
}

TEST_CASE("what the provider said that it took is not sent again because it does not find it", "[dispatch]") {
  auto record = after_issue(sending(), Pending{"ticket", seconds(20)}, left, believing(), noon).record;
  REQUIRE(record.state == State::Pending);
  for (int n = 0; n < 20; ++n)
    record = after_swift_query(record, NotFound{}, believing(), noon + hours(1) + minutes(n)).record;
  CHECK(record.state == State::Pending);
  CHECK(record.job->kind == JobKind::Query);
  CHECK(after_swift_query(record, NotFound{}, believing(), noon + hours(72)).record.state ==
        State::NeedsPerson);
  CHECK(after_swift_query(record, document, believing(), noon + hours(2)).record.state == State::Authorized);
}

TEST_CASE("rule 3: all attempts over one connection use one number", "[dispatch]") {
  const auto again = after_issue(sending(), NotSent{Retry::Later, {}}, nothing_left, believing(), noon);
  CHECK(again.record.state == State::Queued);
  CHECK(again.record.number == DocumentNumber{"1", 42});
  CHECK(again.record.job == Job{JobKind::Issue, noon + seconds(5)});
}

TEST_CASE("rule 4: a failed status query changes nothing but the time of the next", "[dispatch]") {
  for (const InvoiceRecord& before :
       {unknown(), after(unknown(), {BecamePending{"t", noon}}),
        after(cancelling(), {Departed{noon}, CancelBecameUnknown{"cut", noon}})}) {
    const auto asked = after_swift_query(before, CannotTell{"502"}, believing(), noon + minutes(1));
    CHECK(asked.record.state == before.state);
    CHECK(asked.record.access_key == before.access_key);
    CHECK(asked.record.number == before.number);
    CHECK(asked.record.job->kind == before.job->kind);
    CHECK(asked.record.job->at > noon + minutes(1));
  }
}

TEST_CASE("rule 5: another connection is tried only when nothing departed", "[dispatch]") {
  auto record = sending();
  record.route.next = {"other"};
  const auto moved =
      after_issue(record, NotSent{Retry::OtherConnection, {}}, nothing_left, believing(), noon);
  CHECK(moved.record.route.connection == "other");
  CHECK(moved.record.route.next.empty());
  CHECK(!moved.record.number);

  // The judge turns a not_sent after departure into unknown, and unknown stays where it is.
  const auto stays = after_issue(record, Unknown{"cut"}, left, believing(), noon);
  CHECK(stays.record.route.connection == "portal");
  CHECK(stays.record.route.next == std::vector<ConnectionId>{"other"});
}

TEST_CASE("a connection that stays silent is left for the next after a few tries", "[dispatch]") {
  auto record = queued();
  record.route.next = {"other"};
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CHECK(record.route.connection == "portal");
    apply(record, AttemptStarted{attempt}, noon);
    record = after_issue(record, NotSent{Retry::Later, {}}, nothing_left, believing(), noon).record;
  }
  CHECK(record.route.connection == "other");
}

TEST_CASE("what never left is given up at once when the provider says never, and after a day otherwise",
          "[dispatch]") {
  CHECK(
      after_issue(sending(), NotSent{Retry::Never, refusal}, nothing_left, believing(), noon).record.state ==
      State::Failed);
  CHECK(after_issue(sending(), NotSent{Retry::Later, {}}, nothing_left, believing(), noon + hours(23))
            .record.state == State::Queued);
  CHECK(after_issue(sending(), NotSent{Retry::Later, {}}, nothing_left, believing(), noon + hours(24))
            .record.state == State::Failed);
}

TEST_CASE("rule 7: a final state changes only by a new fact", "[dispatch]") {
  const CancelIntent intent{CancelReason::Other, "a reason of fifteen characters", noon};
  for (const InvoiceRecord& end :
       {after(sending(), {WasRejected{refusal}}), after(queued(), {WasWithdrawn{}}),
        after(sending(), {GaveUp{refusal}}), after(cancelling(), {WasCancelled{}}),
        after(authorized(), {WasCancelledElsewhere{}})}) {
    CHECK(!ask_to_cancel(end, intent, noon).ok());
    CHECK(!settle_by_person(end, {PersonSays::What::Rejected, {}, {}}, noon).ok());
  }
}

TEST_CASE("rule 10: unknown never becomes failed by time alone; a person is called", "[dispatch]") {
  auto record = unknown();
  for (int hour = 1; hour < 72; ++hour) {
    record = after_swift_query(record, CannotTell{"503"}, doubting(), noon + hours(hour)).record;
    REQUIRE(record.state == State::Unknown);
  }
  const auto late = after_swift_query(record, CannotTell{"503"}, doubting(), noon + hours(72));
  CHECK(late.record.state == State::NeedsPerson);
  CHECK(!late.record.job);
  CHECK(kinds(late) == std::vector<std::string>{"asked", "needs_person"});
}

TEST_CASE("an interruption is judged by whether bytes left", "[dispatch]") {
  CHECK(after_interruption(sending(), std::nullopt, noon).record.state == State::Queued);
  const auto left_behind = after_interruption(sending(), noon, noon + seconds(9));
  CHECK(left_behind.record.state == State::Unknown);
  CHECK(left_behind.record.facts.departed_at == noon);
  CHECK(after_interruption(cancelling(), noon, noon).record.state == State::CancelUnknown);
  CHECK(after_interruption(cancelling(), std::nullopt, noon).record.state == State::Cancelling);
}

TEST_CASE(
    "a cancellation before anything left withdraws; while in doubt it is kept until the document exists",
    "[dispatch]") {
  const CancelIntent intent{CancelReason::IssuedInError, "typed the wrong amount", noon};
  CHECK(ask_to_cancel(queued(), intent, noon)->record.state == State::Withdrawn);

  const auto kept = ask_to_cancel(unknown(), intent, noon);
  CHECK(kept->record.state == State::Unknown);
  const auto found = after_swift_query(kept->record, document, believing(), noon + minutes(1));
  CHECK(found.record.state == State::Cancelling);
  CHECK(found.record.job->kind == JobKind::Cancel);
  CHECK(kinds(found) == std::vector<std::string>{"authorized", "cancel_begun"});
}

TEST_CASE("an invoice that left once and waits to leave again is not withdrawn", "[dispatch]") {
  const auto again = after(unknown(), {ResendPermitted{noon}});
  const auto asked =
      ask_to_cancel(again, {CancelReason::Other, "a reason of fifteen characters", noon}, noon);
  CHECK(asked->record.state == State::Queued);
  CHECK(asked->record.facts.cancel);
}

TEST_CASE("a refused cancellation leaves the document authorised and says why", "[dispatch]") {
  const auto denied = after_cancel(cancelling(), CancelRefused{refusal}, left, believing(), noon);
  CHECK(denied.record.state == State::Authorized);
  CHECK(denied.record.facts.reasons == refusal);
  CHECK(!denied.record.facts.cancel);
  CHECK(kinds(denied).back() == "cancellation_denied");
}

TEST_CASE("a cancellation without an answer is settled by asking", "[dispatch]") {
  const auto doubt = after_cancel(cancelling(), Unknown{"cut"}, left, believing(), noon);
  REQUIRE(doubt.record.state == State::CancelUnknown);
  CHECK(after_swift_query(doubt.record, AuthorizedThenCancelled{document, {}}, believing(), noon)
            .record.state == State::Cancelled);
  const auto once = after_swift_query(doubt.record, document, believing(), noon + seconds(130));
  CHECK(once.record.state == State::CancelUnknown);
  const auto twice = after_swift_query(once.record, document, believing(), noon + seconds(300));
  CHECK(twice.record.state == State::Cancelling);
  CHECK(twice.record.job->kind == JobKind::Cancel);
}

TEST_CASE(
    "when not finding it permits a re-send at the last hour, no person is called and only what is in "
    "question leaves",
    "[dispatch]") {
  const auto last_hour = noon + hours(72);
  auto issue = unknown();
  issue.facts.not_found = 1;
  const auto issued = after_swift_query(issue, NotFound{}, believing(), last_hour);
  CHECK(kinds(issued) == std::vector<std::string>{"asked", "resend_permitted"});
  CHECK(issued.record.job->kind == JobKind::Issue);

  auto cancel = after_cancel(cancelling(), Unknown{"cut"}, left, believing(), noon).record;
  cancel.facts.not_found = 1;
  const auto cancelled = after_swift_query(cancel, document, believing(), last_hour);
  CHECK(kinds(cancelled) == std::vector<std::string>{"asked", "resend_permitted"});
  CHECK(cancelled.record.state == State::Cancelling);
  CHECK(cancelled.record.job->kind == JobKind::Cancel);

  // The key tells which, even where the state does not.
  CHECK(after(cancelling(), {PersonNeeded{"72 hours"}, ResendPermitted{noon}}).job->kind == JobKind::Cancel);
}

TEST_CASE("a request for analysis stays pending until the authority decides", "[dispatch]") {
  const auto pending = after_cancel(cancelling(), Pending{"e101103", minutes(1)}, left, believing(), noon);
  CHECK(pending.record.state == State::Cancelling);
  CHECK(pending.record.job == Job{JobKind::QueryCancel, noon + minutes(1)});
  CHECK(after_swift_query(pending.record, document, believing(), noon + hours(1)).record.state ==
        State::Cancelling);
  CHECK(after_swift_query(pending.record, Rejected{refusal}, believing(), noon + hours(1)).record.state ==
        State::Authorized);
}

TEST_CASE("the replaced invoice follows what became of its replacement", "[dispatch]") {
  const auto old = after(authorized(), {SubstitutionBegun{{2}}});
  CHECK(follow(old, authorized(), noon)->record.state == State::Substituted);
  CHECK(follow(old, after(sending(), {WasRejected{refusal}}), noon)->record.state == State::Authorized);
  // Found when it had already ended, or taken up for a cancellation at once: it replaced all the same.
  const auto ended = after(unknown(), {WasAuthorized{document}, WasCancelledElsewhere{}});
  CHECK(follow(old, ended, noon)->record.state == State::Substituted);
  CHECK(follow(old, cancelling(), noon)->record.state == State::Substituted);
  CHECK(!follow(old, unknown(), noon));
  CHECK(!follow(authorized(), authorized(), noon));
}

TEST_CASE("a person settles what is in doubt, and only what is in question", "[dispatch]") {
  using What = PersonSays::What;
  const SettledByPerson ana{"ana", "looked it up at the portal", "screenshot 12"};
  const auto stuck = after(unknown(), {PersonNeeded{"72 hours"}});
  CHECK(settle_by_person(stuck, {What::Authorized, "KEY", ana}, noon)->record.state == State::Authorized);
  CHECK(settle_by_person(stuck, {What::Rejected, {}, ana}, noon)->record.state == State::Rejected);
  CHECK(settle_by_person(stuck, {What::SendAgain, {}, ana}, noon)->record.state == State::Queued);
  CHECK(!settle_by_person(stuck, {What::Cancelled, {}, ana}, noon).ok());
  CHECK(!settle_by_person(stuck, {What::Authorized, {}, ana}, noon).ok());
  const auto cancel_stuck =
      after(cancelling(), {Departed{noon}, CancelBecameUnknown{"cut", noon}, PersonNeeded{"72 hours"}});
  CHECK(settle_by_person(cancel_stuck, {What::NotCancelled, {}, ana}, noon)->record.state ==
        State::Authorized);
  CHECK(settle_by_person(cancel_stuck, {What::SendAgain, {}, ana}, noon)->record.state == State::Cancelling);
  CHECK(!settle_by_person(cancel_stuck, {What::Rejected, {}, ana}, noon).ok());
}

TEST_CASE("rule 8: every happening survives its event, and the record is the fold of the events",
          "[dispatch]") {
  const std::vector<Happening> all{
      FellDue{true},
      AttemptStarted{1},
      WasNumbered{{"1", 42}},
      Departed{noon},
      BecameUnknown{"cut", noon},
      BecameUnknown{"refused", noon, refusal},
      Asked{"not_found", "", true, noon},
      ResendPermitted{noon},
      AttemptStarted{2},
      BecamePending{"t", noon},
      PersonNeeded{"x"},
      SettledByPerson{"ana", "r", "e"},
      WasAuthorized{Authorized{.access_key = "K", .issued_at = noon, .alerts = refusal}},
      SubstitutionBegun{{7}},
      SubstitutionEnded{{7}},
      CancelAsked{{CancelReason::NotRendered, "short", noon}},
      CancelBegun{noon},
      CancelAttemptStarted{1},
      CancelNotSent{refusal, noon},
      CancelBecameUnknown{"y", noon},
      CancelBecameUnknown{"refused", noon, refusal},
      CancelBecamePending{"u", noon},
      CancelDenied{refusal},
      SubstitutionBegun{{9}},
      WasSubstituted{InvoiceId{9}, "K2"},
      WasCancelled{Cancelled{.protocol = "p"}},
      WasCancelledElsewhere{Cancelled{.replaced_by = "K3"}},
      WasNotSent{refusal, noon, ConnectionId("c")},
      GaveUp{refusal},
      WasRejected{refusal},
      WasWithdrawn{}};
  InvoiceRecord record = queued();
  std::vector<NumberedEvent> events;
  for (const Happening& happening : all) {
    CAPTURE(happening.index());
    events.push_back({static_cast<int>(events.size()) + 2, to_event(happening, noon)});
    CHECK(to_event(from_event(events.back().event), noon) == events.back().event);
    apply(record, happening, noon);
    record.version = events.back().sequence;
  }
  CHECK(fold(queued(), events) == record);
}

}  // namespace fiscal::dispatch
