#include "core/store/sqlite/ledger.h"

#include <algorithm>

#include "core/base/fail_point.h"

namespace fiscal::store {
namespace {

/// Milliseconds stand above the counter in an id (core/base/ids.h).
constexpr int counter_bits = 21;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << 42) - 1;

}  // namespace

Ledger::Ledger(Database& database, Names& names, Claims& claims, DueIndex& due, UniqueKeys& keys)
    : database_(database), names_(names), claims_(claims), due_(due), keys_(keys) {
  {
    auto rows = database_.query("SELECT max(id) FROM invoice");
    if (rows.next()) last_id_ = rows.integer(0);
  }
  auto rows = database_.query("SELECT waiting, in_doubt, id_lead FROM figures");
  if (!rows.next()) throw std::runtime_error("the store is damaged: it has no figures");
  writing_ = {rows.integer(0), rows.integer(1), rows.integer(2)};
  written_ = writing_;
}

RecordNames Ledger::intern(const InvoiceRecord& record) {
  return {names_.intern(database_, NameKind::Account, record.account),
          names_.intern(database_, NameKind::Connection, record.route.connection),
          names_.intern_route(database_, record.route)};
}

std::optional<std::int64_t> Ledger::doubt_of(const InvoiceRecord& record) const {
  if (!is_in_doubt(record.state)) return std::nullopt;
  return record.facts.unsettled_since.value_or(record.created_at).milliseconds;
}

void Ledger::add(InvoiceRecord& record) {
  const std::int64_t created = std::clamp<std::int64_t>(record.created_at.milliseconds, 0, last_millisecond);
  last_id_ = std::max(last_id_ + 1, created << counter_bits);
  record.id = {last_id_};
  record.version = 1;
  insert(record);
}

void Ledger::restore(const InvoiceRecord& record) {
  if (record.id.value <= last_id_)
    throw std::runtime_error("the store has " + to_text(record.id) + ", or a later one, already");
  last_id_ = record.id.value;
  insert(record);
}

void Ledger::insert(const InvoiceRecord& record) {
  writing_.id_lead =
      std::max(writing_.id_lead, (record.id.value >> counter_bits) - record.created_at.milliseconds);
  const RecordNames names = intern(record);
  const auto in_doubt_since = doubt_of(record);
  insert_record(database_, record, names, in_doubt_since);
  if (in_doubt_since) ++writing_.in_doubt;
  move_job(record.id, names.connection, std::nullopt, names.connection, record.job);
}

InvoiceRecord Ledger::change(InvoiceRecord record, const std::vector<Event>& events) {
  const auto before = find_standing(database_, record.id);
  if (!before) throw std::runtime_error("no such invoice: " + to_text(record.id));
  if (FISCAL_BREAKS("I13")) record.version = before->version;
  if (before->version != record.version) throw Fenced{};
  for (const Event& event : events)
    if (FISCAL_BREAKS("I10." + event.kind))
      ++record.version;
    else
      database_.run("INSERT INTO event (invoice, sequence, at, kind, data) VALUES (?,?,?,?,?)",
                    record.id.value, ++record.version, event.at.milliseconds, event.kind, event.data);
  const RecordNames names = intern(record);
  const auto in_doubt_since = doubt_of(record);
  update_record(database_, record, names, *before, in_doubt_since);
  writing_.in_doubt += (in_doubt_since ? 1 : 0) - (before->in_doubt_since ? 1 : 0);
  move_job(record.id, before->connection, before->job_at, names.connection, record.job);
  return record;
}

void Ledger::move_job(InvoiceId id, std::int64_t connection_before, std::optional<std::int64_t> at_before,
                      std::int64_t connection, const std::optional<Job>& job) {
  const bool stays =
      at_before && job && connection_before == connection && *at_before == job->at.milliseconds;
  if (!stays && at_before) {
    database_.run("DELETE FROM job WHERE connection=? AND at=? AND invoice=?", connection_before, *at_before,
                  id.value);
    --writing_.waiting;
    touched_connections_.push_back(connection_before);
  }
  if (!stays && job) {
    database_.run("INSERT INTO job (connection, at, invoice) VALUES (?,?,?)", connection,
                  job->at.milliseconds, id.value);
    ++writing_.waiting;
    touched_connections_.push_back(connection);
  }
}

void Ledger::hold(const Claim& claim) {
  if (!claims_.pin(claim.record.id, claim.fence)) throw Fenced{};
  pinned_.push_back(claim.record.id);
}

void Ledger::release_when_committed(const Claim& claim) {
  to_release_.emplace_back(claim.record.id, claim.fence);
}

Ledger::Figures Ledger::figures() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

void Ledger::before_commit() {
  keys_.before_commit();
  if (writing_ != written_)
    database_.run("UPDATE figures SET waiting=?, in_doubt=?, id_lead=?", writing_.waiting, writing_.in_doubt,
                  writing_.id_lead);
}

void Ledger::committed() {
  keys_.committed();
  names_.keep_added();
  {
    const std::lock_guard lock(mutex_);
    written_ = writing_;
  }
  end_batch();
}

void Ledger::rolled_back() {
  names_.drop_added();
  writing_ = written_;
  to_release_.clear();
  end_batch();
  keys_.rolled_back();
}

void Ledger::end_batch() {
  for (const InvoiceId id : pinned_) claims_.unpin(id);
  for (const auto& [id, fence] : to_release_)
    if (const auto connection = claims_.release(id, fence)) touched_connections_.push_back(*connection);
  std::sort(touched_connections_.begin(), touched_connections_.end());
  touched_connections_.erase(std::unique(touched_connections_.begin(), touched_connections_.end()),
                             touched_connections_.end());
  for (const std::int64_t connection : touched_connections_) due_.changed(connection);
  pinned_.clear();
  to_release_.clear();
  touched_connections_.clear();
}

}  // namespace fiscal::store
