#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/clock.h"
#include "core/store/store.h"
#include "core/store/transfer.h"

namespace fiscal::store {

struct SqliteStoreOptions {
  std::filesystem::path file;
  /// Called once, on the writing thread, when the disk has failed in a way that leaves unknown what the file
  /// holds. The process should end: every further call throws, and only opening the file again tells.
  std::function<void(const std::string& reason)> on_fatal;
  std::function<void(double seconds)> on_commit{};  ///< After each commit, on the writing thread.
  std::int64_t wal_limit = std::int64_t{32} << 20;  ///< Bytes that the write-ahead log may have.
  std::size_t readers = 4;                          ///< Calls that read at once; others wait.
  std::int64_t size_limit = 0;  ///< Bytes that the database may have; 0: what the disk has.
  StoreUse use = StoreUse::Work;
};

/// The store of a gateway on one host: one SQLite file (WAL, synced at every commit) that one process owns. A
/// single thread writes; calls that arrive together share a commit. Claims live in memory, so nothing is
/// claimed after a start. Layout and measurements are in core/store/README.md.
class SqliteStore final : public Store, public Transfer {
 public:
  /// Opens or makes the file. `clock` gives leases (steady) and the expiry of kv entries, and must outlive
  /// the store. Throws std::runtime_error, in words for an operator, when the file belongs to another
  /// process, cannot be written, is damaged, is not a store, or was written by a newer program.
  SqliteStore(SqliteStoreOptions options, const Clock& clock);
  ~SqliteStore() override;

  AcceptResult accept(Acceptance acceptance) override;
  void accept_later(Acceptance acceptance, std::function<void(AcceptedLater)> then) override;
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
  std::string accounts_stamp() override;
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
