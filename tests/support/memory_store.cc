#include "tests/support/memory_store.h"

#include <algorithm>
#include <stdexcept>

namespace fiscal::test {
namespace {

/// Milliseconds stand above the counter in an id (core/base/ids.h).
constexpr int id_counter_bits = 21;

}  // namespace

const MemoryStore::Row* MemoryStore::earlier_use(const store::Acceptance& acceptance,
                                                 bool& by_reference) const {
  const AccountId& account = acceptance.record.account;
  if (!acceptance.idempotency_key.empty()) {
    const auto found = by_idempotency_key_.find({account, acceptance.idempotency_key});
    if (found != by_idempotency_key_.end()) return by_reference = false, &rows_.at(found->second);
  }
  if (acceptance.record.reference) {
    const auto found = by_reference_.find({account, *acceptance.record.reference});
    if (found != by_reference_.end() && !is_dead_end(rows_.at(found->second).record.state))
      return by_reference = true, &rows_.at(found->second);
  }
  return nullptr;
}

InvoiceId MemoryStore::give_id(Instant created_at) {
  last_id_ = std::max(last_id_ + 1, created_at.milliseconds << id_counter_bits);
  return {last_id_};
}

std::optional<store::AcceptResult> MemoryStore::answer_to_a_repeat(const store::Acceptance& acceptance) {
  bool by_reference = false;
  const Row* earlier = earlier_use(acceptance, by_reference);
  if (earlier == nullptr) return std::nullopt;
  if (earlier->fingerprint != acceptance.fingerprint)
    return store::Conflict{earlier->record, earlier->request, by_reference};
  if (!acceptance.idempotency_key.empty())
    by_idempotency_key_.emplace(Pair{acceptance.record.account, acceptance.idempotency_key},
                                earlier->record.id);
  return store::Replayed{earlier->record};
}

std::optional<store::AcceptResult> MemoryStore::recall(const store::Acceptance& acceptance) {
  const std::lock_guard lock(mutex_);
  return answer_to_a_repeat(acceptance);
}

store::AcceptResult MemoryStore::accept(store::Acceptance acceptance) {
  const std::lock_guard lock(mutex_);
  InvoiceRecord& record = acceptance.record;
  if (auto answer = answer_to_a_repeat(acceptance)) return *std::move(answer);
  if (acceptance.substitutes) {
    const Row& old = row_of(*acceptance.substitutes);
    if (old.record.version != acceptance.substituted->version || is_claimed(old))
      return store::Stale{old.record};
  }

  record.id = give_id(record.created_at);
  if (record.reference) {
    const auto [place, is_new] =
        by_reference_.try_emplace(Pair{record.account, *record.reference}, record.id);
    if (!is_new) record.facts.follows = std::exchange(place->second, record.id);
  }
  if (!acceptance.idempotency_key.empty())
    by_idempotency_key_.emplace(Pair{record.account, acceptance.idempotency_key}, record.id);
  if (acceptance.substitutes) {
    acceptance.substituted->facts.replaced_by = record.id;
    append(row_of(*acceptance.substitutes), *acceptance.substituted,
           {store::with_new_id(*acceptance.substituted_event, record.id)});
  }
  Row& row = rows_[record.id];
  row.request = std::move(acceptance.request);
  row.fingerprint = std::move(acceptance.fingerprint);
  record.version = 0;
  append(row, record, {acceptance.event});
  for (store::Resource& notice : acceptance.notices)
    notice = store::with_new_id(std::move(notice), record.id);
  if (has_listener(record.account)) write_companions(std::move(acceptance.notices));
  return store::Accepted{row.record};
}

std::string MemoryStore::remember_key(const AccountId& account, const std::string& scope,
                                      const std::string& key, const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  return remembered_keys_.try_emplace({account, scope, key}, fingerprint).first->second;
}

bool MemoryStore::is_claimed(const Row& row) const {
  return row.lease.held && clock_.steady() < row.lease.until;
}

store::Claim MemoryStore::take(Row& row, Duration lease) {
  row.lease = {row.lease.fence + 1, true, {clock_.steady().milliseconds + lease.milliseconds}};
  return {row.record, row.lease.fence};
}

MemoryStore::Row& MemoryStore::row_of(InvoiceId id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) throw std::runtime_error("no such invoice: " + to_text(id));
  return found->second;
}

/// A lease that ran out without another claim still stands: nobody else has worked on the invoice meanwhile.
MemoryStore::Row& MemoryStore::row_of(const store::Claim& claim) {
  Row& row = row_of(claim.record.id);
  if (!row.lease.held || row.lease.fence != claim.fence) throw store::Fenced{};
  return row;
}

void MemoryStore::append(Row& row, InvoiceRecord record, const std::vector<Event>& events) {
  if (record.version != row.record.version) throw store::Fenced{};
  for (const Event& event : events) row.events.push_back({++record.version, event});
  row.record = std::move(record);
}

std::vector<ConnectionId> MemoryStore::due_connections(Instant now) {
  const std::lock_guard lock(mutex_);
  std::set<ConnectionId> due;
  for (const auto& [id, row] : rows_)
    if (row.record.job && row.record.job->at <= now && !is_claimed(row))
      due.insert(row.record.route.connection);
  return {due.begin(), due.end()};
}

std::vector<store::Claim> MemoryStore::claim_due(const store::ClaimRequest& request) {
  const std::lock_guard lock(mutex_);
  std::vector<Row*> due;
  for (auto& [id, row] : rows_)
    if (row.record.job && row.record.job->at <= request.now &&
        row.record.route.connection == request.connection && !is_claimed(row))
      due.push_back(&row);
  std::stable_sort(due.begin(), due.end(),
                   [](const Row* a, const Row* b) { return a->record.job->at < b->record.job->at; });
  std::vector<store::Claim> claims;
  for (Row* row : due) {
    if (claims.size() == static_cast<std::size_t>(std::max(request.limit, 0))) break;
    claims.push_back(take(*row, request.lease));
  }
  return claims;
}

std::optional<store::Claim> MemoryStore::claim(InvoiceId id, Instant, Duration lease) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(id);
  if (found == rows_.end() || is_claimed(found->second)) return std::nullopt;
  return take(found->second, lease);
}

void MemoryStore::release(const store::Claim& claim) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(claim.record.id);
  if (found != rows_.end() && found->second.lease.fence == claim.fence) found->second.lease.held = false;
}

std::optional<Instant> MemoryStore::next_due() {
  const std::lock_guard lock(mutex_);
  std::optional<Instant> next;
  for (const auto& [id, row] : rows_)
    if (row.record.job && !is_claimed(row) && (!next || row.record.job->at < *next))
      next = row.record.job->at;
  return next;
}

InvoiceRecord MemoryStore::start_attempt(const store::Claim& claim, store::AttemptStart start) {
  const std::lock_guard lock(mutex_);
  Row& row = row_of(claim);
  if (start.record.version != row.record.version) throw store::Fenced{};
  if (start.series && !start.record.number) {
    std::int64_t& next =
        counters_.try_emplace(Pair{start.record.route.connection, *start.series}, 1).first->second;
    start.record.number = DocumentNumber{*start.series, next++};
    start.events.push_back(numbered_event(*start.record.number, start.events.back().at));
  }
  append(row, std::move(start.record), start.events);
  return row.record;
}

void MemoryStore::mark_departed(const store::Claim& claim, const store::Departure& departure) {
  const std::lock_guard lock(mutex_);
  row_of(claim).departures.insert_or_assign(departure.effect, departure);
}

std::optional<store::Departure> MemoryStore::departure(InvoiceId id, const std::string& effect) {
  const std::lock_guard lock(mutex_);
  const auto row = rows_.find(id);
  if (row == rows_.end()) return std::nullopt;
  const auto found = row->second.departures.find(effect);
  if (found == row->second.departures.end()) return std::nullopt;
  return found->second;
}

InvoiceRecord MemoryStore::settle(const store::Claim& claim, store::Settlement settlement) {
  const std::lock_guard lock(mutex_);
  Row& row = row_of(claim);
  Row* other = settlement.other ? &row_of(settlement.other->id) : nullptr;
  if (settlement.record.version != row.record.version ||
      (other != nullptr && settlement.other->version != other->record.version))
    throw store::Fenced{};
  append(row, std::move(settlement.record), settlement.events);
  if (other != nullptr) {
    append(*other, std::move(*settlement.other), settlement.other_events);
    std::move(settlement.other_documents.begin(), settlement.other_documents.end(),
              std::back_inserter(other->documents));
  }
  std::move(settlement.documents.begin(), settlement.documents.end(), std::back_inserter(row.documents));
  std::move(settlement.exchanges.begin(), settlement.exchanges.end(), std::back_inserter(row.exchanges));
  std::move(settlement.log_lines.begin(), settlement.log_lines.end(), std::back_inserter(row.log_lines));
  write_companions(std::move(settlement.marks));
  if (!settlement.notices.empty() && has_listener(row.record.account))
    write_companions(std::move(settlement.notices));
  row.lease.held = false;
  return row.record;
}

std::optional<InvoiceRecord> MemoryStore::find(const AccountId& account, InvoiceId id) {
  auto record = find(id);
  if (record && record->account != account) return std::nullopt;
  return record;
}

std::optional<InvoiceRecord> MemoryStore::find(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  return found->second.record;
}

std::optional<InvoiceRecord> MemoryStore::find_by_access_key(const AccountId& account,
                                                             const std::string& access_key) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, row] : rows_)
    if (row.record.account == account && row.record.access_key == access_key) return row.record;
  return std::nullopt;
}

std::string MemoryStore::request_of(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  return row_of(id).request;
}

std::vector<InvoiceRecord> MemoryStore::list(const store::ListRequest& request) {
  const std::lock_guard lock(mutex_);
  std::vector<InvoiceRecord> page;
  for (auto at = rows_.rbegin(); at != rows_.rend(); ++at) {
    const InvoiceRecord& record = at->second.record;
    if (page.size() == static_cast<std::size_t>(std::max(request.limit, 0))) break;
    if (record.account == request.account && (!request.state || record.state == *request.state) &&
        (!request.reference || record.reference == request.reference) &&
        (!request.created_from || record.created_at >= *request.created_from) &&
        (!request.created_before || record.created_at < *request.created_before) &&
        (!request.before || record.id < *request.before))
      page.push_back(record);
  }
  return page;
}

store::TimelineEntry MemoryStore::timeline(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(id);
  if (found == rows_.end()) return {};
  return {found->second.events, found->second.exchanges, found->second.log_lines};
}

std::vector<DocumentFile> MemoryStore::documents(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(id);
  if (found == rows_.end()) return {};
  return found->second.documents;
}

std::vector<InvoiceRecord> MemoryStore::in_state(State state, int limit) {
  const std::lock_guard lock(mutex_);
  std::vector<InvoiceRecord> found;
  for (const auto& [id, row] : rows_) {
    if (found.size() == static_cast<std::size_t>(std::max(limit, 0))) break;
    if (row.record.state == state) found.push_back(row.record);
  }
  return found;
}

store::QueueFigures MemoryStore::queue_figures(Instant now) {
  const std::lock_guard lock(mutex_);
  store::QueueFigures figures;
  const auto keep_earlier = [](std::optional<Instant>& earliest, Instant at) {
    if (!earliest || at < *earliest) earliest = at;
  };
  for (const auto& [id, row] : rows_) {
    if (row.record.job) {
      ++figures.waiting;
      if (row.record.job->at <= now && !is_claimed(row)) keep_earlier(figures.oldest_due, row.record.job->at);
    }
    if (is_in_doubt(row.record.state)) {
      ++figures.in_doubt;
      keep_earlier(figures.oldest_in_doubt, row.record.facts.unsettled_since.value_or(row.record.created_at));
    }
  }
  return figures;
}

void MemoryStore::set_next_number(const ConnectionId& connection, const std::string& series,
                                  std::int64_t next) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, row] : rows_)
    if (row.record.route.connection == connection && row.record.number &&
        row.record.number->series == series && row.record.number->number >= next)
      throw std::invalid_argument("number " + std::to_string(row.record.number->number) + " is given");
  counters_[{connection, series}] = next;
}

std::int64_t MemoryStore::next_number(const ConnectionId& connection, const std::string& series) {
  const std::lock_guard lock(mutex_);
  const auto found = counters_.find({connection, series});
  return found == counters_.end() ? 1 : found->second;
}

void MemoryStore::put_account(const Account& account) {
  const std::lock_guard lock(mutex_);
  accounts_.insert_or_assign(account.id, account);
  ++accounts_version_;
}

void MemoryStore::put_connection(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  connections_.insert_or_assign(connection.id, connection);
  ++accounts_version_;
}

std::int64_t MemoryStore::accounts_version() {
  const std::lock_guard lock(mutex_);
  return accounts_version_;
}

std::vector<Account> MemoryStore::accounts() {
  const std::lock_guard lock(mutex_);
  std::vector<Account> all;
  for (const auto& [id, account] : accounts_) all.push_back(account);
  return all;
}

std::vector<Connection> MemoryStore::connections() {
  const std::lock_guard lock(mutex_);
  std::vector<Connection> all;
  for (const auto& [id, connection] : connections_) all.push_back(connection);
  return all;
}

void MemoryStore::put_api_key(const ApiKey& key) {
  const std::lock_guard lock(mutex_);
  api_keys_.insert_or_assign(key.id, key);
}

std::optional<ApiKey> MemoryStore::find_api_key(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = api_keys_.find(id);
  if (found == api_keys_.end()) return std::nullopt;
  return found->second;
}

std::vector<ApiKey> MemoryStore::api_keys(const AccountId& account) {
  const std::lock_guard lock(mutex_);
  std::vector<ApiKey> keys;
  for (const auto& [id, key] : api_keys_)
    if (key.account == account) keys.push_back(key);
  return keys;
}

void MemoryStore::put_secret(const store::SealedSecret& secret) {
  const std::lock_guard lock(mutex_);
  secrets_.insert_or_assign({secret.account, secret.name}, secret);
}

std::optional<store::SealedSecret> MemoryStore::find_secret(const AccountId& account,
                                                            const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = secrets_.find({account, name});
  if (found == secrets_.end()) return std::nullopt;
  return found->second;
}

std::vector<store::SealedSecret> MemoryStore::secrets() {
  const std::lock_guard lock(mutex_);
  std::vector<store::SealedSecret> all;
  for (const auto& [name, secret] : secrets_) {
    all.push_back(secret);
    all.back().sealed.clear();
  }
  return all;
}

std::int64_t MemoryStore::put_snapshot(const std::string& digest, const std::string&, Instant) {
  const std::lock_guard lock(mutex_);
  return snapshots_.try_emplace(digest, static_cast<std::int64_t>(snapshots_.size()) + 1).first->second;
}

std::optional<store::KvEntry> MemoryStore::kv_get(const ConnectionId& connection, const std::string& key,
                                                  Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = kv_.find({connection, key});
  if (found == kv_.end() || (found->second.expires_at && *found->second.expires_at <= now))
    return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> MemoryStore::kv_put(const ConnectionId& connection, const std::string& key,
                                                const std::string& value, std::optional<Instant> expires_at,
                                                std::optional<std::int64_t> expected) {
  const std::lock_guard lock(mutex_);
  const auto found = kv_.find({connection, key});
  const bool absent =
      found == kv_.end() || (found->second.expires_at && *found->second.expires_at <= clock_.now());
  if (expected && *expected != (absent ? 0 : found->second.version)) return std::nullopt;
  kv_.insert_or_assign({connection, key}, store::KvEntry{value, ++last_kv_version_, expires_at});
  return last_kv_version_;
}

void MemoryStore::kv_delete(const ConnectionId& connection, const std::string& key) {
  const std::lock_guard lock(mutex_);
  kv_.erase({connection, key});
}

void MemoryStore::forget_claims() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, row] : rows_) {
    row.lease.held = false;
    ++row.lease.fence;
  }
}

}  // namespace fiscal::test
