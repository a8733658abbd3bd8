#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "core/store/compression.h"
#include "core/store/rows.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

constexpr int id_time_shift = 21;

/// Ids from `low` to before `high`, of one account.
struct IdRange {
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// The first id of a millisecond.
std::int64_t first_id_at(std::int64_t milliseconds) {
  return std::clamp<std::int64_t>(milliseconds, 0, (std::int64_t{1} << 42) - 1) << id_time_shift;
}

/// An id's time is its invoice's creation or up to `lead` later (when the clock stood behind an earlier id).
IdRange range_of(const ListRequest& request, std::int64_t lead) {
  IdRange range;
  if (request.before) range.high = request.before->value;
  if (request.created_from) range.low = first_id_at(request.created_from->milliseconds);
  if (request.created_before)
    range.high = std::min(range.high, first_id_at(request.created_before->milliseconds + lead));
  return range;
}

bool matches(const InvoiceRecord& record, const ListRequest& request) {
  return record.account == request.account && (!request.state || record.state == *request.state) &&
         (!request.reference || record.reference == request.reference) &&
         (!request.created_from || record.created_at >= *request.created_from) &&
         (!request.created_before || record.created_at < *request.created_before) &&
         (!request.before || record.id < *request.before);
}

/// States in the order of how many invoices are likely to be in them, so that the rest is soon bounded by
/// what was found.
constexpr std::array likely_states{
    State::Authorized,  State::Queued,       State::Sending,       State::Rejected,
    State::Cancelled,   State::Pending,      State::Scheduled,     State::Unknown,
    State::NeedsPerson, State::Failed,       State::Withdrawn,     State::Cancelling,
    State::Substituted, State::Substituting, State::CancelUnknown, State::CancelledElsewhere};

/// Adds ids of one state, newest first, to `ids`, which stays sorted and no longer than `limit`.
void merge_state(Database& database, std::int64_t account, State state, IdRange range, std::size_t limit,
                 std::vector<std::int64_t>& ids) {
  if (ids.size() == limit) range.low = std::max(range.low, ids.back());
  const auto middle = static_cast<std::ptrdiff_t>(ids.size());
  {
    auto rows = database.query(
        "SELECT id FROM invoice INDEXED BY invoice_by_state WHERE state = ? AND account = ? AND id >= ? AND "
        "id < ? "
        "ORDER BY id DESC LIMIT ?",
        code_of(state), account, range.low, range.high, limit);
    while (rows.next()) ids.push_back(rows.integer(0));
  }
  std::inplace_merge(ids.begin(), ids.begin() + middle, ids.end(), std::greater<>());
  if (ids.size() > limit) ids.resize(limit);
}

std::vector<std::int64_t> page_of_ids(Database& database, std::int64_t account,
                                      const std::optional<State>& state, const IdRange& range,
                                      std::size_t limit) {
  std::vector<std::int64_t> ids;
  if (state) {
    merge_state(database, account, *state, range, limit, ids);
  } else {
    for (const State each : likely_states) merge_state(database, account, each, range, limit, ids);
  }
  return ids;
}

}  // namespace

std::optional<InvoiceRecord> SqliteStore::find(const AccountId& account, InvoiceId id) {
  auto record = find(id);
  if (record && record->account != account) return std::nullopt;
  return record;
}

std::optional<InvoiceRecord> SqliteStore::find(InvoiceId id) {
  auto reader = parts_->reader();
  return find_record(*reader, parts_->names, id);
}

std::optional<InvoiceRecord> SqliteStore::find_by_access_key(const AccountId& account,
                                                             const std::string& access_key) {
  const auto owner = parts_->account(account);
  if (!owner) return std::nullopt;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM invoice WHERE account = ? AND access_key = ?", *owner, access_key);
  if (!rows.next()) return std::nullopt;
  return read_record(rows, parts_->names);
}

std::vector<InvoiceRecord> SqliteStore::list(const ListRequest& request) {
  std::vector<InvoiceRecord> page;
  const auto owner = parts_->account(request.account);
  if (!owner || request.limit <= 0) return page;
  const auto limit = static_cast<std::size_t>(request.limit);
  auto reader = parts_->reader();
  if (request.reference) {
    const std::uint64_t hash = key_hash(request.account, KeyKind::Reference, *request.reference);
    for (const InvoiceId id : parts_->keys.find(*reader, hash)) {
      auto record = find_record(*reader, parts_->names, id);
      if (record && matches(*record, request) && page.size() < limit) page.push_back(std::move(*record));
    }
    return page;
  }
  const ReadTransaction same_state(*reader);
  IdRange range = range_of(request, parts_->ledger.figures().id_lead);
  while (page.size() < limit) {
    const auto ids = page_of_ids(*reader, *owner, request.state, range, limit - page.size());
    if (ids.empty()) break;
    for (const std::int64_t id : ids) {
      auto record = find_record(*reader, parts_->names, {id});
      if (record && matches(*record, request)) page.push_back(std::move(*record));
    }
    range.high = ids.back();
  }
  return page;
}

TimelineEntry SqliteStore::timeline(InvoiceId id) {
  TimelineEntry timeline;
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  {
    auto rows = reader->query("SELECT event_at, event_kind, body FROM request WHERE invoice = ?", id.value);
    if (!rows.next()) return timeline;
    const std::string both = decompress(rows.blob(2));
    timeline.events.push_back(
        {1, {{rows.integer(0)}, std::string(rows.text(1)), both.substr(0, both.find('\0'))}});
  }
  auto later =
      all_of(reader->query("SELECT sequence, at, kind, data FROM event WHERE invoice = ? ORDER BY sequence",
                           id.value),
             event_in);
  timeline.events.insert(timeline.events.end(), std::move_iterator(later.begin()),
                         std::move_iterator(later.end()));
  timeline.exchanges =
      all_of(reader->query("SELECT " FISCAL_EXCHANGE_COLUMNS " FROM exchange WHERE invoice = ? ORDER BY id",
                           id.value),
             exchange_in);
  timeline.log_lines = all_of(
      reader->query("SELECT at, call, level, text FROM plugin_log WHERE invoice = ? ORDER BY id", id.value),
      log_line_in);
  return timeline;
}

std::vector<DocumentFile> SqliteStore::documents(InvoiceId id) {
  auto reader = parts_->reader();
  return all_of(
      reader->query("SELECT kind, media_type, content FROM document WHERE invoice = ? ORDER BY id", id.value),
      document_in);
}

std::vector<InvoiceRecord> SqliteStore::in_state(State state, int limit) {
  std::vector<InvoiceRecord> found;
  if (limit <= 0) return found;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM invoice INDEXED BY invoice_by_state WHERE state = ? LIMIT ?",
                            code_of(state), limit);
  while (rows.next()) found.push_back(read_record(rows, parts_->names));
  return found;
}

QueueFigures SqliteStore::queue_figures(Instant now) {
  const Ledger::Figures figures = parts_->ledger.figures();
  QueueFigures queue;
  queue.waiting = figures.waiting;
  queue.in_doubt = figures.in_doubt;
  auto reader = parts_->reader();
  const auto heads = parts_->due.heads(*reader, parts_->claims);
  if (!heads.empty() && heads.front().at <= now) queue.oldest_due = heads.front().at;
  auto rows = reader->query("SELECT min(in_doubt_since) FROM invoice WHERE in_doubt_since IS NOT NULL");
  if (rows.next() && !rows.is_null(0)) queue.oldest_in_doubt = Instant{rows.integer(0)};
  return queue;
}

}  // namespace fiscal::store
