#include "core/dispatch/after_callback.h"

namespace fiscal::dispatch {
namespace {

bool issue_is_in_question(const InvoiceRecord& record) {
  if (record.access_key) return false;
  const bool waits_to_be_sent_again = record.state == State::Queued && record.facts.departed_at;
  return record.state == State::Pending || record.state == State::Unknown ||
         record.state == State::NeedsPerson || waits_to_be_sent_again;
}

bool cancellation_is_in_question(const InvoiceRecord& record) {
  return record.access_key && (record.state == State::Cancelling || record.state == State::CancelUnknown ||
                               record.state == State::NeedsPerson);
}

bool document_stands(const InvoiceRecord& record) {
  return record.state == State::Authorized || record.state == State::Substituting;
}

bool document_has_ended(const InvoiceRecord& record) {
  return record.state == State::Cancelled || record.state == State::Substituted ||
         record.state == State::CancelledElsewhere;
}

/// What is told of a document is about this invoice only when it is this document.
bool is_another_document(const InvoiceRecord& record, const Authorized& told) {
  return record.access_key && *record.access_key != told.access_key;
}

struct Hear {
  const InvoiceRecord& record;
  Transition& transition;
  Instant now;

  CallbackEffect operator()(const Authorized& authorized) {
    if (is_another_document(record, authorized)) return CallbackEffect::Contradicts;
    if (issue_is_in_question(record)) return authorize(transition, authorized, now), CallbackEffect::Moves;
    // It stood when this was told; whether it does after the cancellation that left, only asking tells.
    if (record.state == State::CancelUnknown) return CallbackEffect::Ask;
    return record.access_key ? CallbackEffect::Nothing : CallbackEffect::Contradicts;
  }
  CallbackEffect operator()(const AuthorizedThenCancelled& both) {
    if (is_another_document(record, both.authorized)) return CallbackEffect::Contradicts;
    if (document_has_ended(record)) return CallbackEffect::Nothing;
    if (issue_is_in_question(record)) {
      transition.add(WasAuthorized{both.authorized}, now).keep(both.authorized.documents);
      end_elsewhere(transition, both.cancelled, now);
    } else if (cancellation_is_in_question(record)) {
      end_as_asked(transition, both.cancelled, now);
    } else if (document_stands(record)) {
      end_elsewhere(transition, both.cancelled, now);
    } else {
      return CallbackEffect::Contradicts;
    }
    return CallbackEffect::Moves;
  }
  CallbackEffect operator()(const Rejected& rejected) {
    if (issue_is_in_question(record)) {
      transition.add(WasRejected{rejected.reasons}, now).keep(rejected.documents);
      return CallbackEffect::Moves;
    }
    // Of the cancellation, or a late word of a refusal that was overcome before the document was authorised.
    if (cancellation_is_in_question(record)) return CallbackEffect::Ask;
    return record.state == State::Rejected ? CallbackEffect::Nothing : CallbackEffect::Contradicts;
  }
  CallbackEffect operator()(const Pending& pending) {
    if (record.state != State::Unknown) return CallbackEffect::Nothing;
    transition.add(BecamePending{pending.ticket, now + pending.poll_after}, now).keep(pending.documents);
    return CallbackEffect::Moves;
  }
  CallbackEffect operator()(const NotFound&) { return ask_where_it_helps(); }
  CallbackEffect operator()(const CannotTell&) { return ask_where_it_helps(); }

 private:
  CallbackEffect ask_where_it_helps() const {
    const bool helps =
        issue_is_in_question(record) || cancellation_is_in_question(record) || document_stands(record);
    return helps ? CallbackEffect::Ask : CallbackEffect::Nothing;
  }
};

}  // namespace

AfterCallback after_callback(const InvoiceRecord& record, const StatusOutcome& told, Instant now) {
  AfterCallback after{CallbackEffect::Nothing, {record, {}, {}}};
  after.effect = std::visit(Hear{record, after.transition, now}, told);
  return after;
}

}  // namespace fiscal::dispatch
