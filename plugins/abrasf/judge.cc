#include "plugins/abrasf/judge.h"

#include <algorithm>
#include <utility>

#include "plugins/abrasf/note_key.h"

namespace fiscal::abrasf {
namespace {

using municipal::Call;
using municipal::ErrorClass;
using municipal::Note;

bool says_other(const std::string& said, const std::string& ours) { return !said.empty() && said != ours; }

std::string month_of(const Invoice& invoice) {
  return invoice.competence_date ? to_text(*invoice.competence_date).substr(0, 7) : std::string();
}

}  // namespace

bool is_of_rps(const Note& note, const DocumentNumber& number) {
  return note.rps_number == std::to_string(number.number) &&
         (note.rps_series.empty() || note.rps_series == number.series);
}

Likeness compare(const Note& note, const Invoice& invoice, const DocumentNumber& number) {
  const std::string customer = invoice.customer ? invoice.customer->tax_id.value_or("") : std::string();
  const std::string month = month_of(invoice);
  const bool other = (!note.rps_number.empty() && !is_of_rps(note, number)) ||
                     says_other(note.issuer_id, invoice.issuer->tax_id) ||
                     says_other(note.customer_id, customer) ||
                     (note.amount && *note.amount != invoice.amount) ||
                     (!month.empty() && says_other(note.competence, month));
  if (other) return Likeness::Different;
  const bool enough =
      note.amount && !note.issuer_id.empty() && (customer.empty() || !note.customer_id.empty());
  return enough ? Likeness::Same : Likeness::Unclear;
}

const Note* note_of(const municipal::Reply& reply, const DocumentNumber& number) {
  const auto at = std::find_if(reply.notes.begin(), reply.notes.end(),
                               [&](const Note& note) { return is_of_rps(note, number); });
  if (at != reply.notes.end()) return &*at;
  // An answer to one RPS with one note that names none is about that one.
  const bool only = reply.notes.size() == 1 && reply.notes.front().rps_number.empty();
  return only ? &reply.notes.front() : nullptr;
}

Authorized authorized_by(const Note& note, const municipal::Reply& reply, const Town& town) {
  Authorized authorized;
  authorized.access_key = to_text(key_of(note, town.issuer(), town.profile().cancel));
  authorized.number = note.number;
  if (!note.verification.empty()) authorized.verification_code = note.verification;
  if (!reply.protocol.empty()) authorized.protocol = reply.protocol;
  authorized.issued_at = note.issued_at;
  authorized.documents.push_back({"nfse", "application/xml", note.xml});
  for (const municipal::Told& told : reply.alerts)
    authorized.alerts.push_back({"town_alert", told.code, {}, told.text, told.fix});
  return authorized;
}

Cancelled cancelled_by(const Note& note) {
  Cancelled cancelled;
  cancelled.cancelled_at = note.cancelled_at;
  return cancelled;
}

Looked look_for_rps(Town& town, const DocumentNumber& number) {
  if (!town.offers(Call::AskRps))
    return CannotTell{"Profile " + town.profile().id + " has no operation that finds a note by its RPS."};
  municipal::Facts facts = town.facts();
  municipal::set_rps(facts, number);
  Exchange exchange = town.ask(Call::AskRps, facts);
  if (auto* findings = std::get_if<Findings>(&exchange)) return CannotTell{findings->front().text};
  if (auto* failure = std::get_if<HttpFailure>(&exchange)) return CannotTell{failure_text(*failure)};
  auto& answered = std::get<Answered>(exchange);
  if (const Note* note = note_of(answered.reply, number)) return *note;
  if (!answered.reply.notes.empty()) return CannotTell{"The town answered with the note of another RPS."};
  const auto decisive = municipal::decisive_class(town.profile(), answered.reply.errors);
  if (decisive == ErrorClass::Processing) return Working{};
  if (decisive == ErrorClass::NotFound && answered.status < 500) {
    if (town.profile().reconcile.resend_after_not_found) return Nothing{};
    return CannotTell{"The town finds no note of the RPS, which with this service proves nothing."};
  }
  return CannotTell{description_of(answered)};
}

Rejected number_taken(const Note& note, const DocumentNumber& number) {
  return Rejected{{{"number_taken",
                    "E10",
                    {},
                    "RPS " + number.series + " " + std::to_string(number.number) + " is in note " +
                        note.number + " already, which is of another customer, amount or month.",
                    "Raise the counter of the series above every number that was used, and issue anew."}}};
}

std::string failure_text(const HttpFailure& failure) {
  switch (failure.kind) {
    case HttpFailureKind::NotConnected:
      return "The town's service could not be reached: " + failure.text;
    case HttpFailureKind::Blocked:
      return "The gateway did not let the request out: " + failure.text;
    case HttpFailureKind::TooLarge:
      return "The town's answer was too large to be read: " + failure.text;
    case HttpFailureKind::NoAnswer:
      break;
  }
  return "The town's service gave no complete answer: " + failure.text;
}

NotSent not_sent(const HttpFailure& failure) {
  const bool blocked = failure.kind == HttpFailureKind::Blocked;
  return NotSent{blocked ? Retry::Never : Retry::Later,
                 {{blocked ? "request_blocked" : "provider_unreachable",
                   {},
                   {},
                   failure_text(failure),
                   blocked ? "Allow the address in the connection's egress, or correct url."
                           : "The gateway tries again by itself."}}};
}

}  // namespace fiscal::abrasf
