#include "tests/simulation/failing_store.h"

#include <type_traits>

namespace fiscal::simulation {
namespace {

std::string in_short(const InvoiceRecord& record) {
  return to_text(record.id) + " " + std::string(to_text(record.state)) + " v" +
         std::to_string(record.version);
}

}  // namespace

/// Mostly a moment; with a fault seconds, or longer than any call may take.
void FailingStore::take_time() {
  Random& random = parts_.random;
  Scheduler& scheduler = parts_.scheduler;
  if (parts_.faults.strikes(random, parts_.faults.stop)) {
    const Duration span = random.span(seconds(10), minutes(15));
    scheduler.say("is stopped for " + std::to_string(span.milliseconds) + " ms");
    scheduler.stop(scheduler.process(), span);
  }
  const bool slow = parts_.faults.strikes(random, parts_.faults.slow);
  scheduler.sleep(slow ? random.span({}, random.one_in(4) ? minutes(4) : seconds(20))
                       : random.span({}, milliseconds(4)));
  if (parts_.faults.strikes(random, parts_.faults.crash)) {
    scheduler.say("is killed");
    scheduler.die();
  }
}

void FailingStore::break_down(const char* call, const char* when) {
  parts_.scheduler.say(std::string(call) + ": the connection to the store breaks " + when);
  if (parts_.random.below(1000) < parts_.faults.fail_stop) {
    parts_.scheduler.say("ends itself");
    parts_.scheduler.die();
  }
  throw store::StoreUnavailable("the connection to the store broke");
}

void FailingStore::before(const char* call, bool writes) {
  take_time();
  if (parts_.faults.strikes(parts_.random, parts_.faults.lost_before)) break_down(call, "before");
  if (writes && parts_.faults.on && any_covers(parts_.full, parts_.scheduler.now())) {
    parts_.scheduler.say(std::string(call) + ": the disk is full");
    throw store::StoreFull("the disk is full");
  }
}

void FailingStore::after(const char* call, bool writes) {
  take_time();
  if (writes && parts_.faults.strikes(parts_.random, parts_.faults.lost_after)) break_down(call, "after");
}

template <class Call>
auto FailingStore::reading(const char* name, const Call& call) {
  before(name, false);
  return call(parts_.truth);
}

template <class Call>
auto FailingStore::writing(const char* name, const Call& call) {
  before(name, true);
  if constexpr (std::is_void_v<decltype(call(parts_.truth))>) {
    call(parts_.truth);
    after(name, true);
  } else {
    auto answer = call(parts_.truth);
    after(name, true);
    return answer;
  }
}

store::AcceptResult FailingStore::accept(store::Acceptance acceptance) {
  const auto replaced = acceptance.substitutes;
  return writing("accept", [&](store::Store& truth) {
    auto result = truth.accept(std::move(acceptance));
    if (const auto* accepted = std::get_if<store::Accepted>(&result)) {
      parts_.scheduler.say("accept " + in_short(accepted->record));
      parts_.written(accepted->record.id);
      if (replaced) parts_.written(*replaced);
    }
    return result;
  });
}

std::optional<store::AcceptResult> FailingStore::recall(const store::Acceptance& acceptance) {
  return reading("recall", [&](store::Store& truth) { return truth.recall(acceptance); });
}

std::string FailingStore::remember_key(const AccountId& account, const std::string& scope,
                                       const std::string& key, const std::string& fingerprint) {
  return writing("remember_key",
                 [&](store::Store& truth) { return truth.remember_key(account, scope, key, fingerprint); });
}

std::vector<ConnectionId> FailingStore::due_connections(Instant now) {
  return reading("due_connections", [&](store::Store& truth) { return truth.due_connections(now); });
}

std::vector<store::Claim> FailingStore::claim_due(const store::ClaimRequest& request) {
  return writing("claim_due", [&](store::Store& truth) {
    auto claims = truth.claim_due(request);
    for (const store::Claim& claim : claims)
      parts_.scheduler.say("claim " + in_short(claim.record) + " fence " + std::to_string(claim.fence));
    return claims;
  });
}

std::optional<store::Claim> FailingStore::claim(InvoiceId id, Instant now, Duration lease) {
  return writing("claim", [&](store::Store& truth) {
    auto claim = truth.claim(id, now, lease);
    if (claim)
      parts_.scheduler.say("claim " + in_short(claim->record) + " fence " + std::to_string(claim->fence));
    return claim;
  });
}

void FailingStore::release(const store::Claim& claim) {
  writing("release", [&](store::Store& truth) { truth.release(claim); });
}

std::optional<Instant> FailingStore::next_due() {
  return reading("next_due", [&](store::Store& truth) { return truth.next_due(); });
}

InvoiceRecord FailingStore::start_attempt(const store::Claim& claim, store::AttemptStart start) {
  return writing("start_attempt", [&](store::Store& truth) {
    const InvoiceRecord record = truth.start_attempt(claim, std::move(start));
    parts_.scheduler.say("start " + in_short(record) + " over " + record.route.connection + " number " +
                         std::to_string(record.number ? record.number->number : 0));
    parts_.written(record.id);
    return record;
  });
}

void FailingStore::mark_departed(const store::Claim& claim, const store::Departure& departure) {
  writing("mark_departed", [&](store::Store& truth) {
    truth.mark_departed(claim, departure);
    parts_.scheduler.say("departs " + in_short(claim.record) + " " + departure.effect);
  });
}

std::optional<store::Departure> FailingStore::departure(InvoiceId id, const std::string& effect) {
  return reading("departure", [&](store::Store& truth) { return truth.departure(id, effect); });
}

InvoiceRecord FailingStore::settle(const store::Claim& claim, store::Settlement settlement) {
  const auto other = settlement.other ? std::optional(settlement.other->id) : std::nullopt;
  return writing("settle", [&](store::Store& truth) {
    const InvoiceRecord record = truth.settle(claim, std::move(settlement));
    parts_.scheduler.say("settle " + in_short(record));
    parts_.written(record.id);
    if (other) parts_.written(*other);
    return record;
  });
}

std::optional<InvoiceRecord> FailingStore::find(const AccountId& account, InvoiceId id) {
  return reading("find", [&](store::Store& truth) { return truth.find(account, id); });
}

std::optional<InvoiceRecord> FailingStore::find(InvoiceId id) {
  return reading("find", [&](store::Store& truth) { return truth.find(id); });
}

std::optional<InvoiceRecord> FailingStore::find_by_access_key(const AccountId& account,
                                                              const std::string& access_key) {
  return reading("find_by_access_key",
                 [&](store::Store& truth) { return truth.find_by_access_key(account, access_key); });
}

std::string FailingStore::request_of(InvoiceId id) {
  return reading("request_of", [&](store::Store& truth) { return truth.request_of(id); });
}

std::vector<InvoiceRecord> FailingStore::list(const store::ListRequest& request) {
  return reading("list", [&](store::Store& truth) { return truth.list(request); });
}

store::TimelineEntry FailingStore::timeline(InvoiceId id) {
  return reading("timeline", [&](store::Store& truth) { return truth.timeline(id); });
}

std::vector<DocumentFile> FailingStore::documents(InvoiceId id) {
  return reading("documents", [&](store::Store& truth) { return truth.documents(id); });
}

std::vector<InvoiceRecord> FailingStore::in_state(State state, int limit) {
  return reading("in_state", [&](store::Store& truth) { return truth.in_state(state, limit); });
}

store::QueueFigures FailingStore::queue_figures(Instant now) {
  return reading("queue_figures", [&](store::Store& truth) { return truth.queue_figures(now); });
}

void FailingStore::set_next_number(const ConnectionId& connection, const std::string& series,
                                   std::int64_t next) {
  writing("set_next_number", [&](store::Store& truth) { truth.set_next_number(connection, series, next); });
}

std::int64_t FailingStore::next_number(const ConnectionId& connection, const std::string& series) {
  return reading("next_number", [&](store::Store& truth) { return truth.next_number(connection, series); });
}

void FailingStore::put_account(const Account& account) {
  writing("put_account", [&](store::Store& truth) { truth.put_account(account); });
}

void FailingStore::put_connection(const Connection& connection) {
  writing("put_connection", [&](store::Store& truth) { truth.put_connection(connection); });
}

std::vector<Account> FailingStore::accounts() {
  return reading("accounts", [](store::Store& truth) { return truth.accounts(); });
}

std::vector<Connection> FailingStore::connections() {
  return reading("connections", [](store::Store& truth) { return truth.connections(); });
}

std::int64_t FailingStore::accounts_version() {
  return reading("accounts_version", [](store::Store& truth) { return truth.accounts_version(); });
}

void FailingStore::put_api_key(const ApiKey& key) {
  writing("put_api_key", [&](store::Store& truth) { truth.put_api_key(key); });
}

std::optional<ApiKey> FailingStore::find_api_key(const std::string& id) {
  return reading("find_api_key", [&](store::Store& truth) { return truth.find_api_key(id); });
}

std::vector<ApiKey> FailingStore::api_keys(const AccountId& account) {
  return reading("api_keys", [&](store::Store& truth) { return truth.api_keys(account); });
}

void FailingStore::put_secret(const store::SealedSecret& secret) {
  writing("put_secret", [&](store::Store& truth) { truth.put_secret(secret); });
}

std::optional<store::SealedSecret> FailingStore::find_secret(const AccountId& account,
                                                             const std::string& name) {
  return reading("find_secret", [&](store::Store& truth) { return truth.find_secret(account, name); });
}

std::vector<store::SealedSecret> FailingStore::secrets() {
  return reading("secrets", [](store::Store& truth) { return truth.secrets(); });
}

std::int64_t FailingStore::put_snapshot(const std::string& digest, const std::string& text, Instant at) {
  return writing("put_snapshot", [&](store::Store& truth) { return truth.put_snapshot(digest, text, at); });
}

std::optional<store::KvEntry> FailingStore::kv_get(const ConnectionId& connection, const std::string& key,
                                                   Instant now) {
  return reading("kv_get", [&](store::Store& truth) { return truth.kv_get(connection, key, now); });
}

std::optional<std::int64_t> FailingStore::kv_put(const ConnectionId& connection, const std::string& key,
                                                 const std::string& value, std::optional<Instant> expires_at,
                                                 std::optional<std::int64_t> expected) {
  return writing("kv_put", [&](store::Store& truth) {
    return truth.kv_put(connection, key, value, expires_at, expected);
  });
}

void FailingStore::kv_delete(const ConnectionId& connection, const std::string& key) {
  writing("kv_delete", [&](store::Store& truth) { truth.kv_delete(connection, key); });
}

bool FailingStore::is_healthy() {
  return reading("is_healthy", [](store::Store& truth) { return truth.is_healthy(); });
}

store::PutResult FailingStore::put_resources(std::vector<store::Resource> resources) {
  return writing("put_resources", [&](store::Store& truth) { return truth.put_resources(resources); });
}

std::optional<store::Resource> FailingStore::find_resource(const AccountId& account, const std::string& kind,
                                                           const std::string& id) {
  return reading("find_resource",
                 [&](store::Store& truth) { return truth.find_resource(account, kind, id); });
}

std::optional<store::Resource> FailingStore::find_resource_by_key(const AccountId& account,
                                                                  const std::string& kind,
                                                                  const std::string& key) {
  return reading("find_resource_by_key",
                 [&](store::Store& truth) { return truth.find_resource_by_key(account, kind, key); });
}

store::ResourcePage FailingStore::list_resources(const store::ResourceQuery& query) {
  return reading("list_resources", [&](store::Store& truth) { return truth.list_resources(query); });
}

std::vector<store::Resource> FailingStore::due_resources(const std::string& kind, Instant now, int limit) {
  return reading("due_resources", [&](store::Store& truth) { return truth.due_resources(kind, now, limit); });
}

bool FailingStore::delete_resource(const AccountId& account, const std::string& kind, const std::string& id) {
  return writing("delete_resource",
                 [&](store::Store& truth) { return truth.delete_resource(account, kind, id); });
}

}  // namespace fiscal::simulation
