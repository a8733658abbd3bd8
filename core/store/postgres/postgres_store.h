#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/clock.h"
#include "core/store/store.h"
#include "core/store/transfer.h"

namespace fiscal::store {

struct PostgresStoreOptions {
  std::string connection_string;
  std::string host_name;         ///< Who this is, for people who look at the table "host".
  std::size_t connections = 16;  ///< Sessions at once; calls beyond it wait.
  /// How long a call waits for a free session, and for a server that cannot be reached.
  Duration patience = seconds(5);
  /// How long a host must have been without a session before its claims are given to others. Its leases end
  /// them in any case.
  Duration absence = seconds(5);
  StoreUse use = StoreUse::Work;
  /// Told how many seconds each commit took, on the thread that waited for it; may be empty.
  std::function<void(double)> on_commit{};
};

/// The store of any number of gateways: one PostgreSQL database that they share. Every decision between two
/// of them is one statement's, made by the server: unique keys, locked rows, fences, and leases on the
/// server's clock. Keeps nothing in memory that another host may change. A call that finds the server gone
/// waits for it for a bounded time and then throws StoreUnavailable; the next call tries anew.
class PostgresStore final : public Store, public Transfer {
 public:
  /// Connects and brings the schema up to date. `clock` gives the expiry of kv entries and paces the look for
  /// hosts that are gone; it must outlive the store. Throws std::runtime_error, in words for an operator and
  /// without any part of the connection string, when the database cannot be reached, does not promise that
  /// what it commits is on the disk, or was written by a newer program.
  PostgresStore(PostgresStoreOptions options, const Clock& clock);
  /// Gives back what it still holds.
  ~PostgresStore() override;

  AcceptResult accept(Acceptance acceptance) override;
  std::optional<AcceptResult> recall(const Acceptance& acceptance) override;
  std::string remember_key(const AccountId& account, const std::string& scope, const std::string& key,
                           const std::string& fingerprint) override;

  std::vector<ConnectionId> due_connections(Instant now) override;
  std::vector<Claim> claim_due(const ClaimRequest& request) override;
  std::optional<Claim> claim(InvoiceId id, Instant now, Duration lease) override;
  void release(const Claim& claim) override;
  std::optional<Instant> next_due() override;
  InvoiceRecord start_attempt(const Claim& claim, AttemptStart start) override;
  void mark_departed(const Claim& claim, const Departure& departure) override;
  std::optional<Departure> departure(InvoiceId id, const std::string& effect) override;
  InvoiceRecord settle(const Claim& claim, Settlement settlement) override;

  std::optional<InvoiceRecord> find(const AccountId& account, InvoiceId id) override;
  std::optional<InvoiceRecord> find(InvoiceId id) override;
  std::optional<InvoiceRecord> find_by_access_key(const AccountId& account,
                                                  const std::string& access_key) override;
  std::string request_of(InvoiceId id) override;
  std::vector<InvoiceRecord> list(const ListRequest& request) override;
  TimelineEntry timeline(InvoiceId id) override;
  std::vector<DocumentFile> documents(InvoiceId id) override;
  std::vector<InvoiceRecord> in_state(State state, int limit) override;
  QueueFigures queue_figures(Instant now) override;

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
  void put_secret(const SealedSecret& secret) override;
  std::optional<SealedSecret> find_secret(const AccountId& account, const std::string& name) override;
  std::vector<SealedSecret> secrets() override;
  std::int64_t put_snapshot(const std::string& digest, const std::string& text, Instant at) override;

  std::optional<KvEntry> kv_get(const ConnectionId& connection, const std::string& key, Instant now) override;
  std::optional<std::int64_t> kv_put(const ConnectionId& connection, const std::string& key,
                                     const std::string& value, std::optional<Instant> expires_at,
                                     std::optional<std::int64_t> expected) override;
  void kv_delete(const ConnectionId& connection, const std::string& key) override;

  bool is_healthy() override;

  PutResult put_resources(std::vector<Resource> resources) override;
  std::optional<Resource> find_resource(const AccountId& account, const std::string& kind,
                                        const std::string& id) override;
  std::optional<Resource> find_resource_by_key(const AccountId& account, const std::string& kind,
                                               const std::string& key) override;
  ResourcePage list_resources(const ResourceQuery& query) override;
  std::vector<Resource> due_resources(const std::string& kind, Instant now, int limit) override;
  bool delete_resource(const AccountId& account, const std::string& kind, const std::string& id) override;

  std::int64_t invoice_count() override;
  InvoiceId last_invoice() override;
  std::vector<WholeInvoice> invoices_after(InvoiceId after, int limit) override;
  Belongings belongings() override;
  std::vector<Resource> resources_after(std::int64_t place, int limit) override;
  void write_resources(const std::vector<Resource>& resources) override;
  bool is_unfinished_copy() override;
  void begin_copy() override;
  void write_invoices(const std::vector<WholeInvoice>& invoices) override;
  void write_belongings(const Belongings& belongings) override;
  void end_copy() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace fiscal::store
