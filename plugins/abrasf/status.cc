#include "plugins/abrasf/status.h"

#include <utility>

#include "plugins/abrasf/judge.h"
#include "plugins/abrasf/town.h"

namespace fiscal::abrasf {
namespace {

using municipal::Call;
using municipal::ErrorClass;

/// Situation of a lot (ABRASF 1.00, 4.1.2.4; 2.04, tsSituacaoLoteRps).
constexpr int not_processed = 2;

StatusOutcome of_note(const municipal::Note& note, const municipal::Reply& reply, const InvoiceQuery& query,
                      const Town& town) {
  switch (compare(note, query.invoice, *query.number)) {
    case Likeness::Different:
      // A cancellation is asked about a note that was ours when it was issued.
      if (query.purpose == QueryPurpose::Issue) return number_taken(note, *query.number);
      return CannotTell{"The town now has another note under this RPS, number " + note.number + "."};
    case Likeness::Unclear:
      return CannotTell{"Note " + note.number +
                        " has this RPS and does not say enough to tell whether it is ours."};
    case Likeness::Same:
      break;
  }
  Authorized authorized = authorized_by(note, reply, town);
  if (note.cancelled) return AuthorizedThenCancelled{std::move(authorized), cancelled_by(note)};
  return authorized;
}

StatusOutcome by_rps(Town& town, const InvoiceQuery& query) {
  auto looked = look_for_rps(town, *query.number);
  if (std::holds_alternative<Nothing>(looked)) return NotFound{};
  if (std::holds_alternative<Working>(looked))
    return Pending{query.ticket.value_or("rps"), milliseconds(town.profile().limits.poll_ms)};
  if (auto* cannot = std::get_if<CannotTell>(&looked)) return std::move(*cannot);
  return of_note(std::get<municipal::Note>(looked), {}, query, town);
}

/// What a lot's answer says of our RPS; nothing where the RPS itself must be asked for.
std::optional<StatusOutcome> of_lot(const Answered& answered, Town& town, const InvoiceQuery& query) {
  const municipal::Reply& reply = answered.reply;
  if (!reply.problem.empty() || !reply.fault.empty()) return CannotTell{description_of(answered)};
  if (const auto* note = note_of(reply, *query.number)) return of_note(*note, reply, query, town);
  if (reply.situation && *reply.situation <= not_processed)
    return Pending{*query.ticket, milliseconds(town.profile().limits.poll_ms)};
  const auto decisive = municipal::decisive_class(town.profile(), reply.errors);
  if (!decisive || answered.status >= 500) return CannotTell{description_of(answered)};
  switch (*decisive) {
    case ErrorClass::Processing:
      return Pending{*query.ticket, milliseconds(town.profile().limits.poll_ms)};
    case ErrorClass::Refused:
    case ErrorClass::Signature:
      return Rejected{municipal::findings_of(town.profile(), reply.errors)};
    case ErrorClass::Duplicate:
    case ErrorClass::LotUnknown:
    case ErrorClass::NotFound:
      return std::nullopt;
    default:
      // A registration that is not found now says nothing of a lot that was taken before.
      return CannotTell{description_of(answered)};
  }
}

StatusOutcome by_protocol(Town& town, const InvoiceQuery& query) {
  municipal::Facts facts = town.facts();
  facts.set("protocol", *query.ticket);
  Exchange exchange = town.ask(Call::AskLot, facts);
  if (auto* findings = std::get_if<Findings>(&exchange)) return CannotTell{findings->front().text};
  if (auto* failure = std::get_if<HttpFailure>(&exchange)) return CannotTell{failure_text(*failure)};
  if (auto settled = of_lot(std::get<Answered>(exchange), town, query)) return std::move(*settled);
  return by_rps(town, query);
}

}  // namespace

StatusOutcome ask_status(const InvoiceQuery& query, const TownSettings& settings, Host& host) {
  if (!query.invoice.issuer) return CannotTell{"The query names no issuer."};
  if (!query.number) return CannotTell{"The query names no RPS, by which alone a note is found."};
  Town town(host, settings, *query.invoice.issuer, query.context.environment);
  const bool has_protocol = query.purpose == QueryPurpose::Issue && query.ticket && *query.ticket != "rps";
  if (has_protocol && town.offers(Call::AskLot)) return by_protocol(town, query);
  return by_rps(town, query);
}

}  // namespace fiscal::abrasf
