#include "core/dispatch/after_callback.h"

#include "tests/support/catch.h"

namespace fiscal::dispatch {
namespace {

using Effect = CallbackEffect;

const Instant told_at = *parse_instant("2026-11-21T12:00:00-03:00");
const Authorized the_document{.access_key = "KEY"};
const Authorized another_document{.access_key = "OTHER"};
const Findings a_reason{{"rejected", "E1", "", "no", ""}};

InvoiceRecord at_state(State state, bool departed = true) {
  InvoiceRecord record;
  record.id = {1};
  record.account = "acme";
  record.state = state;
  record.version = 3;
  if (departed) record.facts.departed_at = told_at;
  switch (state) {
    case State::Authorized:
    case State::Substituting:
    case State::Cancelling:
    case State::CancelUnknown:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      record.access_key = "KEY";
      break;
    default:
      break;
  }
  return record;
}

InvoiceRecord with_key(InvoiceRecord record) {
  record.access_key = "KEY";
  return record;
}

struct Told {
  const char* what;
  InvoiceRecord record;
  StatusOutcome told;
  Effect effect;
  State state;
};

}  // namespace

TEST_CASE(
    "a provider's own word moves what is in question, adds new facts to what stands, and changes nothing "
    "else",
    "[dispatch]") {
  const Authorized yes = the_document;
  const AuthorizedThenCancelled ended{the_document, {}};
  const AuthorizedThenCancelled replaced{the_document, {.replaced_by = "NEW"}};
  const Rejected no{a_reason};
  const std::vector<Told> rows{
      {"pending, authorized", at_state(State::Pending), yes, Effect::Moves, State::Authorized},
      {"unknown, authorized", at_state(State::Unknown), yes, Effect::Moves, State::Authorized},
      {"needs a person, authorized", at_state(State::NeedsPerson), yes, Effect::Moves, State::Authorized},
      {"about to be sent again, authorized", at_state(State::Queued), yes, Effect::Moves, State::Authorized},
      {"nothing left, authorized", at_state(State::Queued, false), yes, Effect::Contradicts, State::Queued},
      {"authorized twice", at_state(State::Authorized), yes, Effect::Nothing, State::Authorized},
      {"authorized as another document", at_state(State::Authorized), another_document, Effect::Contradicts,
       State::Authorized},
      {"authorized, told late of an ended one", at_state(State::Cancelled), yes, Effect::Nothing,
       State::Cancelled},
      {"rejected, then authorized", at_state(State::Rejected), yes, Effect::Contradicts, State::Rejected},
      {"withdrawn, authorized", at_state(State::Withdrawn, false), yes, Effect::Contradicts,
       State::Withdrawn},
      {"cancel in doubt, authorized", at_state(State::CancelUnknown), yes, Effect::Ask, State::CancelUnknown},
      {"cancelling, authorized", at_state(State::Cancelling), yes, Effect::Nothing, State::Cancelling},
      {"pending, ended", at_state(State::Pending), ended, Effect::Moves, State::CancelledElsewhere},
      {"stands, ended", at_state(State::Authorized), ended, Effect::Moves, State::CancelledElsewhere},
      {"stands, replaced", at_state(State::Authorized), replaced, Effect::Moves, State::Substituted},
      {"cancelling, ended", at_state(State::Cancelling), ended, Effect::Moves, State::Cancelled},
      {"cancel in doubt, ended", at_state(State::CancelUnknown), ended, Effect::Moves, State::Cancelled},
      {"cancel needs a person, ended", with_key(at_state(State::NeedsPerson)), ended, Effect::Moves,
       State::Cancelled},
      {"ended twice", at_state(State::Cancelled), ended, Effect::Nothing, State::Cancelled},
      {"rejected, ended", at_state(State::Rejected), ended, Effect::Contradicts, State::Rejected},
      {"pending, rejected", at_state(State::Pending), no, Effect::Moves, State::Rejected},
      {"unknown, rejected", at_state(State::Unknown), no, Effect::Moves, State::Rejected},
      {"rejected twice", at_state(State::Rejected), no, Effect::Nothing, State::Rejected},
      {"stands, rejected late", at_state(State::Authorized), no, Effect::Contradicts, State::Authorized},
      {"cancelling, rejected", at_state(State::Cancelling), no, Effect::Ask, State::Cancelling},
      {"failed, rejected", at_state(State::Failed, false), no, Effect::Contradicts, State::Failed},
      {"unknown, taken", at_state(State::Unknown), Pending{"t", seconds(9)}, Effect::Moves, State::Pending},
      {"stands, taken late", at_state(State::Authorized), Pending{"t", seconds(9)}, Effect::Nothing,
       State::Authorized},
      {"unknown, something happened", at_state(State::Unknown), CannotTell{}, Effect::Ask, State::Unknown},
      {"stands, something happened", at_state(State::Authorized), CannotTell{}, Effect::Ask,
       State::Authorized},
      {"ended, something happened", at_state(State::Cancelled), CannotTell{}, Effect::Nothing,
       State::Cancelled},
      {"pending, not found", at_state(State::Pending), NotFound{}, Effect::Ask, State::Pending},
      {"rejected, not found", at_state(State::Rejected), NotFound{}, Effect::Nothing, State::Rejected},
  };
  for (const Told& row : rows) {
    INFO(row.what);
    const AfterCallback after = after_callback(row.record, row.told, told_at);
    CHECK(after.effect == row.effect);
    CHECK(after.transition.record.state == row.state);
    CHECK(after.transition.events.empty() == (row.effect != Effect::Moves));
  }
}

TEST_CASE("a cancellation that was kept is taken up when a callback says that the document exists",
          "[dispatch]") {
  InvoiceRecord record = at_state(State::Pending);
  record.facts.cancel = CancelIntent{CancelReason::Other, "not wanted any more", told_at};
  const AfterCallback after = after_callback(record, the_document, told_at);
  CHECK(after.transition.record.state == State::Cancelling);
}

}  // namespace fiscal::dispatch
