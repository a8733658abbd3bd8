#include "plugins/abrasf/issue.h"

#include <utility>

#include "plugins/abrasf/judge.h"
#include "plugins/abrasf/note_key.h"
#include "plugins/abrasf/town.h"

namespace fiscal::abrasf {
namespace {

using municipal::Call;
using municipal::ErrorClass;

/// A pending answer whose note is asked for by its RPS, since there is no protocol.
constexpr std::string_view ticket_by_rps = "rps";

Finding missing(std::string field, std::string text, std::string fix) {
  return {"field_missing", {}, std::move(field), std::move(text), std::move(fix)};
}

/// The service says that the RPS was used: by us in an attempt whose answer was lost, or by somebody else.
IssueOutcome settle_duplicate(Town& town, const IssueInvoice& request) {
  auto looked = look_for_rps(town, *request.number);
  if (std::holds_alternative<Working>(looked))
    return Pending{std::string(ticket_by_rps), milliseconds(town.profile().limits.poll_ms)};
  if (auto* cannot = std::get_if<CannotTell>(&looked))
    return Unknown{"The town says that the RPS was used, and does not show by what: " + cannot->text};
  if (std::holds_alternative<Nothing>(looked))
    return Unknown{"The town says that the RPS was used, and finds no note of it."};
  const auto& note = std::get<municipal::Note>(looked);
  switch (compare(note, request.invoice, *request.number)) {
    case Likeness::Same:
      return authorized_by(note, {}, town);
    case Likeness::Different:
      return number_taken(note, *request.number);
    case Likeness::Unclear:
      break;
  }
  return Unknown{"Note " + note.number + " has this RPS and does not say enough to tell whether it is ours."};
}

IssueOutcome read_errors(Town& town, const IssueInvoice& request, const Answered& answered) {
  const auto decisive = municipal::decisive_class(town.profile(), answered.reply.errors);
  if (!decisive || answered.status >= 500) return Unknown{description_of(answered)};
  switch (*decisive) {
    case ErrorClass::Duplicate:
      return settle_duplicate(town, request);
    case ErrorClass::Processing:
      return Pending{answered.reply.protocol.empty() ? std::string(ticket_by_rps) : answered.reply.protocol,
                     milliseconds(town.profile().limits.poll_ms)};
    case ErrorClass::Refused:
    case ErrorClass::Configuration:
    case ErrorClass::Signature:
      return Rejected{municipal::findings_of(town.profile(), answered.reply.errors)};
    default:
      // An answer to another question: nothing follows from it.
      return Unknown{description_of(answered)};
  }
}

IssueOutcome read_answer(Town& town, const IssueInvoice& request, const Answered& answered) {
  const municipal::Reply& reply = answered.reply;
  if (!reply.problem.empty() || !reply.fault.empty()) return Unknown{description_of(answered)};
  if (const auto* note = note_of(reply, *request.number)) {
    if (compare(*note, request.invoice, *request.number) != Likeness::Different)
      return authorized_by(*note, reply, town);
    return Unknown{"The town's answer holds note " + note->number + ", which is not of this invoice."};
  }
  if (!reply.notes.empty()) return Unknown{"The town's answer holds the note of another RPS."};
  if (!reply.errors.empty()) return read_errors(town, request, answered);
  if (!reply.protocol.empty() && answered.status < 300)
    return Pending{reply.protocol, milliseconds(town.profile().limits.poll_ms)};
  return Unknown{description_of(answered)};
}

IssueOutcome of_failure(const HttpFailure& failure) {
  const bool left = failure.kind != HttpFailureKind::NotConnected && failure.kind != HttpFailureKind::Blocked;
  if (left) return Unknown{failure_text(failure)};
  return not_sent(failure);
}

/// What was sent stays with the invoice, whatever became of it.
struct KeepSent {
  const std::string& document;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), {"dps", "application/xml", document});
  }
};

IssueOutcome send_and_judge(Town& town, Call call, const municipal::Facts& facts,
                            const IssueInvoice& request) {
  auto prepared = town.prepare(call, facts);
  if (auto* findings = std::get_if<Findings>(&prepared)) return NotSent{Retry::Never, std::move(*findings)};
  const std::string& document = std::get<std::string>(prepared);
  Exchange exchange = town.send(call, document, Effect::Write);
  if (auto* findings = std::get_if<Findings>(&exchange)) return NotSent{Retry::Never, std::move(*findings)};
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  IssueOutcome outcome =
      failure != nullptr ? of_failure(*failure) : read_answer(town, request, std::get<Answered>(exchange));
  std::visit(KeepSent{document}, outcome);
  return outcome;
}

std::optional<Finding> unusable(const IssueInvoice& request) {
  if (!request.number)
    return missing("/number", "A municipal declaration has a number of the gateway's.",
                   "Say numbering: gateway.");
  if (!request.invoice.issuer) return missing("/issuer", "The request names no issuer.", "Add it.");
  return std::nullopt;
}

}  // namespace

IssueOutcome issue(const IssueInvoice& request, const TownSettings& settings, Host& host) {
  if (auto finding = unusable(request)) return NotSent{Retry::Never, {std::move(*finding)}};
  Town town(host, settings, *request.invoice.issuer, request.context.environment);
  return send_and_judge(town, settings.profile.issue_by,
                        municipal::facts_of(request, settings.profile, settings.local), request);
}

IssueOutcome substitute(const IssueInvoice& request, const TownSettings& settings, Host& host) {
  if (auto finding = unusable(request)) return NotSent{Retry::Never, {std::move(*finding)}};
  Town town(host, settings, *request.invoice.issuer, request.context.environment);
  if (!town.offers(Call::Substitute))
    return NotSent{Retry::Never,
                   {{"substitution_not_offered",
                     {},
                     "/replaces",
                     "The service of profile " + settings.profile.id + " replaces no notes.",
                     "Cancel the old invoice and issue the new one."}}};
  const auto key =
      request.invoice.replaces ? parse_note_key(request.invoice.replaces->access_key) : std::nullopt;
  if (!key)
    return NotSent{Retry::Never,
                   {{"access_key_invalid",
                     {},
                     "/replaces/access_key",
                     "The replaced document is not a note of a town's own service.",
                     "Give the key that the gateway answered for it."}}};
  municipal::Facts facts = municipal::facts_of(request, settings.profile, settings.local);
  facts.set("nfse.number", key->number);
  facts.set("nfse.verification", key->verification);
  facts.set("cancel.id", "canc" + key->number);
  facts.set("cancel.code", settings.profile.cancel.issued_in_error);
  facts.set("cancel.reason", std::string("1"));
  facts.set("cancel.text", request.invoice.replaces->text.value_or(""));
  return send_and_judge(town, Call::Substitute, facts, request);
}

}  // namespace fiscal::abrasf
