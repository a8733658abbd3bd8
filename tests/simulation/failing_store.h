#pragma once

#include <functional>

#include "core/store/store.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/scheduler.h"

namespace fiscal::simulation {

/// The store as one process of the gateway sees it: every call takes time, in which others go on, and may be
/// the process's last. What is under it is the truth and survives.
class FailingStore final : public store::Store {
 public:
  struct Parts {
    store::Store& truth;
    Scheduler& scheduler;
    Random& random;
    const Faults& faults;
    const std::vector<Spell>& full;  ///< The disk has no room.
    /// An invoice may have been written.
    std::function<void(InvoiceId)> written;
  };

  explicit FailingStore(Parts parts) : parts_(std::move(parts)) {}

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

  bool is_healthy() override;

  store::PutResult put_resources(std::vector<store::Resource> resources) override;
  std::optional<store::Resource> find_resource(const AccountId& account, const std::string& kind,
                                               const std::string& id) override;
  std::optional<store::Resource> find_resource_by_key(const AccountId& account, const std::string& kind,
                                                      const std::string& key) override;
  store::ResourcePage list_resources(const store::ResourceQuery& query) override;
  std::vector<store::Resource> due_resources(const std::string& kind, Instant now, int limit) override;
  bool delete_resource(const AccountId& account, const std::string& kind, const std::string& id) override;

 private:
  void take_time();
  void break_down(const char* call, const char* when);
  void before(const char* call, bool writes);
  void after(const char* call, bool writes);
  template <class Call>
  auto reading(const char* name, const Call& call);
  template <class Call>
  auto writing(const char* name, const Call& call);

  Parts parts_;
};

}  // namespace fiscal::simulation
