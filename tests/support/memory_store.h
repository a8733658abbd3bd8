#pragma once

#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "core/base/clock.h"
#include "core/store/store.h"

namespace fiscal::test {

/// The store's whole contract over maps and one mutex: what it promises is what tests of other rooms rely on,
/// and the contract suite runs over it as over the others. Forgets everything at its end.
class MemoryStore final : public store::Store {
 public:
  /// `clock` gives leases (steady) and the expiry of kv entries; it must outlive the store.
  explicit MemoryStore(const Clock& clock) : clock_(clock) {}

  store::AcceptResult accept(store::Acceptance acceptance) override;
  std::optional<store::AcceptResult> recall(const store::Acceptance& acceptance) override;
  std::string remember_key(const AccountId& account, const std::string& scope, const std::string& key,
                           const std::string& fingerprint) override;

  std::vector<ConnectionId> due_connections(Instant now) override;
  std::vector<store::Claim> claim_due(const store::ClaimRequest& request) override;
  std::optional<store::Claim> claim(InvoiceId id, Instant now, Duration lease) override;
  void release(const store::Claim& claim) override;
  std::optional<Instant> next_due() override;
  InvoiceRecord start_attempt(const store::Claim& claim, store::AttemptStart start) override;
  void mark_departed(const store::Claim& claim, const store::Departure& departure) override;
  std::optional<store::Departure> departure(InvoiceId id, const std::string& effect) override;
  InvoiceRecord settle(const store::Claim& claim, store::Settlement settlement) override;

  std::optional<InvoiceRecord> find(const AccountId& account, InvoiceId id) override;
  std::optional<InvoiceRecord> find(InvoiceId id) override;
  std::optional<InvoiceRecord> find_by_access_key(const AccountId& account,
                                                  const std::string& access_key) override;
  std::string request_of(InvoiceId id) override;
  std::vector<InvoiceRecord> list(const store::ListRequest& request) override;
  store::TimelineEntry timeline(InvoiceId id) override;
  std::vector<DocumentFile> documents(InvoiceId id) override;
  std::vector<InvoiceRecord> in_state(State state, int limit) override;
  store::QueueFigures queue_figures(Instant now) override;

  void set_next_number(const ConnectionId& connection, const std::string& series, std::int64_t next) override;
  std::int64_t next_number(const ConnectionId& connection, const std::string& series) override;

  void put_account(const Account& account) override;
  void put_connection(const Connection& connection) override;
  std::vector<Account> accounts() override;
  std::vector<Connection> connections() override;
  std::int64_t accounts_version() override;
  void put_api_key(const ApiKey& key) override;
  std::optional<ApiKey> find_api_key(const std::string& id) override;
  std::vector<ApiKey> api_keys(const AccountId& account) override;
  void put_secret(const store::SealedSecret& secret) override;
  std::optional<store::SealedSecret> find_secret(const AccountId& account, const std::string& name) override;
  std::vector<store::SealedSecret> secrets() override;
  std::int64_t put_snapshot(const std::string& digest, const std::string& text, Instant at) override;

  std::optional<store::KvEntry> kv_get(const ConnectionId& connection, const std::string& key,
                                       Instant now) override;
  std::optional<std::int64_t> kv_put(const ConnectionId& connection, const std::string& key,
                                     const std::string& value, std::optional<Instant> expires_at,
                                     std::optional<std::int64_t> expected) override;
  void kv_delete(const ConnectionId& connection, const std::string& key) override;

  bool is_healthy() override { return true; }

  store::PutResult put_resources(std::vector<store::Resource> resources) override;
  std::optional<store::Resource> find_resource(const AccountId& account, const std::string& kind,
                                               const std::string& id) override;
  std::optional<store::Resource> find_resource_by_key(const AccountId& account, const std::string& kind,
                                                      const std::string& key) override;
  store::ResourcePage list_resources(const store::ResourceQuery& query) override;
  std::vector<store::Resource> due_resources(const std::string& kind, Instant now, int limit) override;
  bool delete_resource(const AccountId& account, const std::string& kind, const std::string& id) override;

  /// The process that held the claims is gone: everything may be claimed again, and its late writes are
  /// refused.
  void forget_claims();

 private:
  struct Lease {
    std::int64_t fence = 0;  ///< Grows with every claim of the invoice.
    bool held = false;
    Duration until;  ///< On the steady clock.
  };

  struct Row {
    InvoiceRecord record;
    std::string request;
    std::string fingerprint;
    std::vector<NumberedEvent> events;
    std::vector<Exchange> exchanges;
    std::vector<PluginLogLine> log_lines;
    std::vector<DocumentFile> documents;
    std::map<std::string, store::Departure> departures;  ///< By effect.
    Lease lease;
  };

  using Pair = std::pair<std::string, std::string>;

  const Row* earlier_use(const store::Acceptance& acceptance, bool& by_reference) const;
  std::optional<store::AcceptResult> answer_to_a_repeat(const store::Acceptance& acceptance);
  const store::Resource* resource_of(const AccountId& account, const std::string& kind,
                                     const std::string& id) const;
  const store::Resource* holder_of(const AccountId& account, const std::string& kind,
                                   const std::string& key) const;
  bool has_listener(const AccountId& account) const;
  void write_companions(std::vector<store::Resource> resources);
  InvoiceId give_id(Instant created_at);
  bool is_claimed(const Row& row) const;
  store::Claim take(Row& row, Duration lease);
  Row& row_of(const store::Claim& claim);
  Row& row_of(InvoiceId id);
  void append(Row& row, InvoiceRecord record, const std::vector<Event>& events);

  const Clock& clock_;
  std::mutex mutex_;  // Guards everything below.
  std::map<InvoiceId, Row> rows_;
  std::map<Pair, InvoiceId> by_idempotency_key_;  // Account and key.
  std::map<Pair, InvoiceId> by_reference_;        // Account and reference: the latest invoice of it.
  std::map<std::tuple<AccountId, std::string, std::string>, std::string> remembered_keys_;
  std::map<Pair, std::int64_t> counters_;  // Connection and series.
  std::map<AccountId, Account> accounts_;
  std::map<ConnectionId, Connection> connections_;
  std::int64_t accounts_version_ = 0;
  std::map<std::string, ApiKey> api_keys_;
  std::map<Pair, store::SealedSecret> secrets_;  // Account and name.
  std::map<std::string, std::int64_t> snapshots_;
  std::map<Pair, store::KvEntry> kv_;  // Connection and key.
  std::int64_t last_kv_version_ =
      0;  // One count for all keys, so that a deleted key's version never comes back.
  std::map<std::int64_t, store::Resource> resources_;  // By place.
  std::int64_t last_place_ = 0;
  std::int64_t last_id_ = 0;
};

}  // namespace fiscal::test
