#include "plugins/abrasf/cancel.h"

#include <utility>

#include "plugins/abrasf/judge.h"
#include "plugins/abrasf/note_key.h"
#include "plugins/abrasf/town.h"

namespace fiscal::abrasf {
namespace {

using municipal::Call;
using municipal::ErrorClass;

std::string code_of(CancelReason reason, const municipal::CancelRules& rules) {
  switch (reason) {
    case CancelReason::IssuedInError:
      return rules.issued_in_error;
    case CancelReason::NotRendered:
      return rules.not_rendered;
    case CancelReason::Other:
      break;
  }
  return rules.other;
}

/// DPS event e101101, cMotivo, which some towns have taken over.
std::string national_code_of(CancelReason reason) {
  if (reason == CancelReason::IssuedInError) return "1";
  return reason == CancelReason::NotRendered ? "2" : "9";
}

CancelOutcome read_answer(const Town& town, const Answered& answered, const std::string& number) {
  const municipal::Reply& reply = answered.reply;
  if (!reply.problem.empty() || !reply.fault.empty()) return Unknown{description_of(answered)};
  if (reply.cancellation) {
    if (!reply.cancelled_number.empty() && reply.cancelled_number != number)
      return Unknown{"The town confirmed the cancellation of note " + reply.cancelled_number + ", not of " +
                     number + "."};
    Cancelled cancelled;
    cancelled.cancelled_at = reply.cancelled_at;
    return cancelled;
  }
  for (const municipal::Note& note : reply.notes)
    if (note.number == number && note.cancelled) return cancelled_by(note);
  const auto decisive = municipal::decisive_class(town.profile(), reply.errors);
  if (!decisive || answered.status >= 500) return Unknown{description_of(answered)};
  switch (*decisive) {
    case ErrorClass::AlreadyCancelled:
      return Cancelled{};
    case ErrorClass::CannotCancel:
    case ErrorClass::NoteUnknown:
    case ErrorClass::Refused:
    case ErrorClass::Configuration:
    case ErrorClass::Signature:
      return CancelRefused{municipal::findings_of(town.profile(), reply.errors)};
    default:
      return Unknown{description_of(answered)};
  }
}

struct KeepCancelRequest {
  const std::string& document;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), {"cancel_request", "application/xml", document});
  }
};

CancelOutcome cancel_failure(const HttpFailure& failure) {
  const bool left = failure.kind != HttpFailureKind::NotConnected && failure.kind != HttpFailureKind::Blocked;
  if (left) return Unknown{failure_text(failure)};
  return not_sent(failure);
}

}  // namespace

CancelOutcome cancel(const CancelInvoice& request, const TownSettings& settings, Host& host) {
  if (!request.invoice.issuer)
    return NotSent{Retry::Never,
                   {{"field_missing", {}, "/issuer", "The request names no issuer.", "Add it."}}};
  Town town(host, settings, *request.invoice.issuer, request.context.environment);
  if (!town.offers(Call::Cancel))
    return CancelRefused{{{"cancellation_not_offered",
                           {},
                           {},
                           "The service of profile " + settings.profile.id + " cancels no notes.",
                           "Cancel it on the town's site, then record it."}}};
  const auto key = parse_note_key(request.access_key);
  if (!key)
    return NotSent{Retry::Never,
                   {{"access_key_invalid",
                     {},
                     "/access_key",
                     "\"" + request.access_key + "\" is not the key of a note of a town's own service.",
                     "Cancel it over the connection that issued it."}}};
  municipal::Facts facts = town.facts();
  facts.set("nfse.number", key->number);
  facts.set("nfse.verification", key->verification);
  facts.set("cancel.id", "canc" + key->number);
  facts.set("cancel.code", code_of(request.reason, settings.profile.cancel));
  facts.set("cancel.reason", national_code_of(request.reason));
  facts.set("cancel.text", request.reason_text);
  if (request.number) municipal::set_rps(facts, *request.number);
  auto prepared = town.prepare(Call::Cancel, facts);
  if (auto* findings = std::get_if<Findings>(&prepared)) return NotSent{Retry::Never, std::move(*findings)};
  const std::string& document = std::get<std::string>(prepared);
  Exchange exchange = town.send(Call::Cancel, document, Effect::Write);
  if (auto* findings = std::get_if<Findings>(&exchange)) return NotSent{Retry::Never, std::move(*findings)};
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  CancelOutcome outcome = failure != nullptr ? cancel_failure(*failure)
                                             : read_answer(town, std::get<Answered>(exchange), key->number);
  std::visit(KeepCancelRequest{document}, outcome);
  return outcome;
}

}  // namespace fiscal::abrasf
