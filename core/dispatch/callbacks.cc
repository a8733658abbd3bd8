#include "core/dispatch/callbacks.h"

#include <algorithm>

#include "core/dispatch/after_callback.h"
#include "core/dispatch/settlement.h"
#include "core/dispatch/ticket_mark.h"

namespace fiscal::dispatch {
namespace {

constexpr Duration callback_lease = minutes(2);

/// The invoice of an `idempotency` that the gateway gave (`Caller` makes it), when it is one of this
/// connection.
std::optional<InvoiceId> invoice_of_idempotency(const std::string& idempotency,
                                                const ConnectionId& connection) {
  const auto end = idempotency.find('-');
  if (end == std::string::npos || idempotency.compare(end + 1, std::string::npos, connection) != 0)
    return std::nullopt;
  return parse_invoice_id(std::string_view(idempotency).substr(0, end));
}

const std::string* key_told(const StatusOutcome& told) {
  if (const auto* authorized = std::get_if<Authorized>(&told)) return &authorized->access_key;
  const auto* both = std::get_if<AuthorizedThenCancelled>(&told);
  return both != nullptr ? &both->authorized.access_key : nullptr;
}

}  // namespace

/// What an event names: one invoice, none, or more than one.
struct Callbacks::Named {
  std::vector<InvoiceRecord> invoices;

  void add(const std::optional<InvoiceRecord>& found) {
    const auto is_same = [&](const InvoiceRecord& known) { return known.id == found->id; };
    if (found && std::none_of(invoices.begin(), invoices.end(), is_same)) invoices.push_back(*found);
  }
};

Callbacks::Named Callbacks::named_by(const Connection& connection, const ProviderEvent& event) {
  Named named;
  if (event.idempotency)
    if (const auto id = invoice_of_idempotency(*event.idempotency, connection.id))
      named.add(parts_.store.find(*id));
  if (event.ticket)
    if (const auto id = invoice_of_ticket(parts_.store, connection, *event.ticket))
      named.add(parts_.store.find(*id));
  if (event.access_key) named.add(parts_.store.find_by_access_key(connection.account, *event.access_key));
  // A document is of one invoice, whatever else the event names it by.
  if (const auto* key = key_told(event.status))
    named.add(parts_.store.find_by_access_key(connection.account, *key));
  return named;
}

Heard Callbacks::hear(const Connection& connection, const ProviderEvent& event) {
  const Named named = named_by(connection, event);
  if (named.invoices.empty())
    return {Heard::Standing::Unmatched, "no invoice of this connection is known by what it names"};
  const InvoiceRecord& record = named.invoices.front();
  if (named.invoices.size() > 1)
    return {Heard::Standing::Refused,
            "it names " + to_text(record.id) + " and " + to_text(named.invoices.back().id)};
  if (record.account != connection.account || record.route.connection != connection.id)
    return {Heard::Standing::Refused, to_text(record.id) + " does not belong to this connection"};
  const auto claim = parts_.store.claim(record.id, parts_.clock.now(), callback_lease);
  if (!claim) return {Heard::Standing::Busy, to_text(record.id) + " is being worked on", record.id};
  try {
    return hear_claimed(*claim, connection, event.status);
  } catch (const store::Fenced&) {
    return {Heard::Standing::Busy, to_text(record.id) + " was taken over", record.id};
  }
}

Heard Callbacks::hear_claimed(const store::Claim& claim, const Connection& connection,
                              const StatusOutcome& told) {
  // A call that was cut is taken up by the dispatcher first: the record does not say yet what left.
  if (claim.record.facts.under_way) return give_back(claim, Heard::Standing::Busy, "a call of it was cut");
  AfterCallback after = after_callback(claim.record, told, parts_.clock.now());
  switch (after.effect) {
    case CallbackEffect::Moves:
      return settle(claim, std::move(after.transition), {}, "told by the provider");
    case CallbackEffect::Ask:
      return ask(claim, connection);
    case CallbackEffect::Contradicts:
      return give_back(claim, Heard::Standing::Nothing,
                       "it cannot be true of an invoice that is " + std::string(to_text(claim.record.state)));
    case CallbackEffect::Nothing:
      break;
  }
  return give_back(claim, Heard::Standing::Nothing, "it says nothing new");
}

/// As the dispatcher asks by schedule where the invoice is in doubt; of a document that stands, only a new
/// fact counts.
Heard Callbacks::ask(const store::Claim& claim, const Connection& connection) {
  const InvoiceRecord& record = claim.record;
  const auto account = parts_.directory.account(record.account);
  const auto manifest = parts_.runner.manifest(connection.plugin);
  if (!account || !manifest)
    return give_back(claim, Heard::Standing::Busy, "its account or plugin is not there");
  const bool about_cancel = record.job && record.job->kind == JobKind::QueryCancel;
  const Instant asked_at = parts_.clock.now();
  auto called = parts_.caller.query({claim, record, *account, connection, *manifest},
                                    about_cancel ? QueryPurpose::Cancel : QueryPurpose::Issue);
  const Instant now = parts_.clock.now();
  const bool by_schedule = record.job && (about_cancel || record.job->kind == JobKind::Query);
  if (by_schedule)
    return settle(claim, after_query(record, called.outcome, policy_of(*manifest, patience_), asked_at, now),
                  std::move(called.trace), "the provider was asked");
  AfterCallback after = after_callback(record, called.outcome, now);
  if (after.effect != CallbackEffect::Moves)
    return give_back(claim, Heard::Standing::Nothing, "the provider was asked, and says nothing new");
  return settle(claim, std::move(after.transition), std::move(called.trace), "the provider was asked");
}

Heard Callbacks::settle(const store::Claim& claim, Transition transition, Trace trace, std::string text) {
  auto settlement =
      settlement_of(claim.record, std::move(transition), std::move(trace), parts_.store, parts_.clock.now());
  const auto other = settlement.other ? std::optional(settlement.other->id) : std::nullopt;
  parts_.store.settle(claim, std::move(settlement));
  parts_.bell.ring(claim.record.id);
  if (other) parts_.bell.ring(*other);
  parts_.wake();
  return {Heard::Standing::Settled, std::move(text), claim.record.id};
}

Heard Callbacks::give_back(const store::Claim& claim, Heard::Standing standing, std::string text) {
  parts_.store.release(claim);
  return {standing, std::move(text), claim.record.id};
}

}  // namespace fiscal::dispatch
