#include "core/dispatch/restoration.h"

#include <algorithm>

#include "core/dispatch/machine.h"
#include "core/dispatch/settlement.h"
#include "core/store/sqlite/backup.h"

namespace fiscal::dispatch {
namespace {

constexpr int all_of_them = 10'000'000;
constexpr Duration restoring_lease = minutes(5);
constexpr int numbers_without_document = 30;  ///< So many in a row, and the authority has no further ones.
constexpr int tries = 3;
constexpr int pages_looked_through = 20;
constexpr const char* taken_up = "taken_up";
constexpr State open_states[] = {State::Scheduled, State::Queued,     State::Sending,      State::Pending,
                                 State::Unknown,   State::Cancelling, State::CancelUnknown};
constexpr const char* why =
    "the store was restored from a backup: what happened after it was taken is not known";

bool gateway_numbers(const std::shared_ptr<const plugin::Manifest>& manifest) {
  return manifest && manifest->numbering == plugin::Numbering::Gateway;
}

/// How an open invoice of a backup stands, or nothing when it cannot have left, or not without its number
/// being asked for.
std::optional<Transition> in_doubt(const InvoiceRecord& record, bool numbered_by_gateway, Instant now) {
  Transition transition{record, {}, {}};
  switch (record.state) {
    case State::Scheduled:
    case State::Queued:
      if (record.job && record.job->at > now && record.state == State::Scheduled) return std::nullopt;
      // Without a number of its own it may be one of the lost ones: those are asked for before it is sent.
      if (numbered_by_gateway && !record.number) return std::nullopt;
      [[fallthrough]];
    case State::Sending:
    case State::Unknown:
      return std::move(transition.add(TakenFromBackup{now}, now).add(BecameUnknown{why, now}, now));
    case State::CancelUnknown:
      return std::move(transition.add(TakenFromBackup{now}, now).add(CancelBecameUnknown{why, now}, now));
    case State::Cancelling:
      transition.add(TakenFromBackup{now}, now);
      if (record.job && record.job->kind == JobKind::Cancel)
        transition.add(CancelBecameUnknown{why, now}, now);
      return transition;
    case State::Pending:
      return std::move(transition.add(TakenFromBackup{now}, now));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<KvEntry> Restoration::note() const {
  return parts_.store.kv_get(store::gateway_notes, store::restored_note, parts_.clock.now());
}

bool Restoration::is_due() const {
  const auto kept = note();
  return kept && kept->value != taken_up;
}

void Restoration::declare() {
  parts_.store.kv_put(store::gateway_notes, store::restored_note, to_text(parts_.clock.now()), std::nullopt,
                      std::nullopt);
}

int Restoration::take_up() {
  is_all_known_ = false;
  for (const Connection& connection : parts_.store.connections())
    if (gateway_numbers(parts_.runner.manifest(connection.plugin))) lost_.begin_asking(connection.id);
  int count = 0;
  for (const State state : open_states)
    for (const InvoiceRecord& record : parts_.store.in_state(state, all_of_them)) {
      put_in_doubt(record);
      ++count;
    }
  parts_.store.kv_put(store::gateway_notes, store::restored_note, taken_up, std::nullopt, std::nullopt);
  return count;
}

void Restoration::put_in_doubt(const InvoiceRecord& listed) {
  const Instant now = parts_.clock.now();
  const auto claim = parts_.store.claim(listed.id, now, restoring_lease);
  if (!claim) return;
  const auto connection = parts_.directory.connection(claim->record.route.connection);
  const auto manifest = connection ? parts_.runner.manifest(connection->plugin) : nullptr;
  if (auto moved = in_doubt(claim->record, gateway_numbers(manifest), now))
    parts_.store.settle(*claim, settlement_of(claim->record, std::move(*moved), {}, parts_.store, now));
  else
    parts_.store.release(*claim);
}

bool Restoration::ask() {
  // Asked again and again, and reading every connection of a store that never was a backup is not free.
  if (is_all_known_ || !note()) return true;
  bool all = true;
  for (const Connection& connection : parts_.store.connections())
    if (lost_.of(connection.id).standing == LostNumbers::Standing::Asking)
      all = ask_for(connection.id) && all;
  is_all_known_ = all;
  return all;
}

bool Restoration::ask_for(const ConnectionId& id) {
  const auto connection = parts_.directory.connection(id);
  const auto manifest = connection ? parts_.runner.manifest(connection->plugin) : nullptr;
  const auto note = lost_.asking_since(id);
  if (!manifest || (note && parts_.clock.now() - *note < manifest->settle_window)) return false;
  const auto subject = some_invoice_of(*connection);
  if (!subject) {
    parts_.log.warning(
        "lost_numbers_not_asked",
        {{"connection", std::string_view(id)},
         {"text",
          "the connection has no invoice to ask with: raise its series above every number that was used"}});
    lost_.know(id, {});
    return true;
  }
  const auto claim = parts_.store.claim(subject->id, parts_.clock.now(), restoring_lease);
  if (!claim) return false;
  const std::int64_t next = parts_.store.next_number(id, connection->series);
  std::vector<DocumentNumber> found;
  for (std::int64_t number = next, without = 0; without < numbers_without_document; ++number) {
    const DocumentNumber asked{connection->series, number};
    const There there = is_there(*claim, *connection, asked);
    if (there == There::CannotTell) {
      parts_.store.release(*claim);
      return false;
    }
    without = there == There::Yes ? 0 : without + 1;
    if (there == There::Yes) found.push_back(asked);
  }
  parts_.store.release(*claim);
  if (!found.empty()) parts_.store.set_next_number(id, connection->series, found.back().number + 1);
  parts_.log.warning("lost_numbers", {{"connection", std::string_view(id)},
                                      {"count", static_cast<std::int64_t>(found.size())},
                                      {"next", found.empty() ? next : found.back().number + 1}});
  lost_.know(id, std::move(found));
  return true;
}

Restoration::There Restoration::is_there(const store::Claim& claim, const Connection& connection,
                                         const DocumentNumber& number) {
  const auto account = parts_.directory.account(connection.account);
  const auto manifest = parts_.runner.manifest(connection.plugin);
  if (!account || !manifest) return There::CannotTell;
  InvoiceRecord asked = claim.record;
  asked.number = number;
  asked.access_key.reset();
  asked.facts.ticket.reset();
  asked.job.reset();
  for (int turn = 0; turn < tries; ++turn) {
    const auto called =
        parts_.caller.query({claim, asked, *account, connection, *manifest}, QueryPurpose::Issue);
    if (std::holds_alternative<NotFound>(called.outcome)) return There::No;
    if (!std::holds_alternative<CannotTell>(called.outcome)) return There::Yes;
    // The provider answered to everything, and what it showed may be the invoice that was asked with or may
    // not: so a document is there.
    const auto& exchanges = called.trace.exchanges;
    const bool all_answered =
        !exchanges.empty() && std::all_of(exchanges.begin(), exchanges.end(), [](const Exchange& exchange) {
          return exchange.failure.empty() && exchange.status >= 200 && exchange.status < 300;
        });
    if (all_answered) return There::Yes;
  }
  return There::CannotTell;
}

std::optional<InvoiceRecord> Restoration::some_invoice_of(const Connection& connection) {
  store::ListRequest page{.account = connection.account, .limit = 200};
  for (int pages = 0; pages < pages_looked_through; ++pages) {
    const auto records = parts_.store.list(page);
    for (const InvoiceRecord& record : records)
      if (record.route.connection == connection.id) return record;
    if (records.empty()) break;
    page.before = records.back().id;
  }
  return std::nullopt;
}

}  // namespace fiscal::dispatch
