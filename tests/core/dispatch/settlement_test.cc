#include "core/dispatch/settlement.h"

#include "tests/core/dispatch/house.h"
#include "tests/support/catch.h"

namespace fiscal::dispatch {
namespace {

const Findings reason{{"rejected", "E1", "/amount", "no", "yes"}};
const std::vector<DocumentFile> sent_file{{"dps", "application/xml", "<DPS/>"}};
const CallFacts bytes_left{true, Instant{0}};

/// An invoice whose call is under way.
struct Underway {
  test::House house;
  InvoiceRecord record;

  Underway() : record(house.at(house.accept("r"))) {
    Transition start{record, {}, {}};
    record = start.add(AttemptStarted{1}, house.clock.now()).record;
  }

  store::Settlement settle(Transition transition) {
    return settlement_of(record, std::move(transition), {}, house.store, house.clock.now());
  }
};

}  // namespace

TEST_CASE("what was sent stays with the invoice, whatever became of it", "[dispatch]") {
  const Underway issue;
  for (const IssueOutcome& outcome :
       {IssueOutcome(Rejected{reason, sent_file}), IssueOutcome(Pending{"t", seconds(1), sent_file}),
        IssueOutcome(Unknown{"cut", sent_file})})
    CHECK(after_issue(issue.record, outcome, bytes_left, {}, {}).documents == sent_file);

  InvoiceRecord cancelling = issue.record;
  cancelling.state = State::Cancelling;
  for (const CancelOutcome& outcome :
       {CancelOutcome(CancelRefused{reason, sent_file}), CancelOutcome(Pending{"t", seconds(1), sent_file}),
        CancelOutcome(Unknown{"cut", sent_file})})
    CHECK(after_cancel(cancelling, outcome, bytes_left, {}, {}).documents == sent_file);

  for (const JobKind kind : {JobKind::Query, JobKind::QueryCancel}) {
    InvoiceRecord asked = issue.record;
    asked.state = kind == JobKind::Query ? State::Unknown : State::CancelUnknown;
    asked.job = Job{kind, {}};
    for (const StatusOutcome& outcome :
         {StatusOutcome(Rejected{reason, sent_file}), StatusOutcome(Pending{"t", seconds(1), sent_file})})
      CHECK(after_query(asked, outcome, {}, {}, {}).documents == sent_file);
  }
}

TEST_CASE("a file that an invoice has is not written again, and one of other content is", "[dispatch]") {
  test::House house;
  const InvoiceId id = house.accept("r");
  house.provider.script = {test::FakeProvider::Write::LosesTheRequest};
  house.provider.documents = sent_file;
  house.run();
  REQUIRE(house.state(id) == State::Unknown);
  CHECK(house.store.documents(id) == sent_file);
  house.pass(minutes(20));
  REQUIRE(house.provider.writes == 2);
  REQUIRE(house.state(id) == State::Authorized);
  CHECK(house.store.documents(id) == sent_file);

  const InvoiceRecord record = house.at(id);
  const std::vector<DocumentFile> other{{"dps", "application/xml", "<DPS>2</DPS>"}};
  Transition again{record, {}, {}};
  again.keep(sent_file).keep(other);
  CHECK(settlement_of(record, again, {}, house.store, house.clock.now()).documents == other);
}

TEST_CASE("the event that ended a replaced invoice is filed with it", "[dispatch]") {
  Underway replacement;
  test::House& house = replacement.house;
  const DocumentFile event{"replaced_event", "application/xml", "<evento/>"};
  const IssueOutcome authorized = Authorized{.access_key = "NEW", .documents = {sent_file[0], event}};

  SECTION("where it is an invoice of ours") {
    const InvoiceId old = house.accept("old");
    house.run();
    const auto claim = house.store.claim(old, house.clock.now(), seconds(60));
    Transition begun{claim->record, {}, {}};
    begun.add(SubstitutionBegun{replacement.record.id}, house.clock.now());
    house.store.settle(*claim, {.record = begun.record, .events = begun.events});
    // As the store has it: `add` leaves the version to it.
    replacement.record.facts.replaces = old;
    const auto settlement =
        replacement.settle(after_issue(replacement.record, authorized, bytes_left, {}, house.clock.now()));
    REQUIRE(settlement.other);
    CHECK(settlement.other->state == State::Substituted);
    CHECK(settlement.documents == sent_file);
    CHECK(settlement.other_documents == std::vector<DocumentFile>{{"event", "application/xml", "<evento/>"}});
  }
  SECTION("and stays with the new one where it is a stranger's") {
    const auto settlement =
        replacement.settle(after_issue(replacement.record, authorized, bytes_left, {}, house.clock.now()));
    CHECK(settlement.documents == std::vector<DocumentFile>{sent_file[0], event});
    CHECK(settlement.other_documents.empty());
  }
}

TEST_CASE("what a plugin says while it works is on the timeline", "[dispatch]") {
  test::House house;
  const InvoiceId id = house.accept("r");
  house.run();
  const auto said = house.store.timeline(id).log_lines;
  REQUIRE(said.size() == 1);
  CHECK(said[0] == PluginLogLine{house.clock.now(), "issue 1", LogLevel::Info, "issuing 1/1"});
}

}  // namespace fiscal::dispatch
