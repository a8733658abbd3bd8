#pragma once

#include <mutex>
#include <vector>

#include "core/store/sqlite/claims.h"
#include "core/store/sqlite/due_index.h"
#include "core/store/sqlite/group_commit.h"
#include "core/store/sqlite/names.h"
#include "core/store/sqlite/record_rows.h"
#include "core/store/sqlite/unique_keys.h"
#include "core/store/store.h"

namespace fiscal::store {

/// Writes invoices and all that follows from how they stand: their job, their events, the counts. What it
/// keeps in memory changes when the transaction is on the disk and not before. Writing belongs to the writing
/// thread.
class Ledger final : public GroupCommit::Listener {
 public:
  struct Figures {
    std::int64_t waiting = 0;
    std::int64_t in_doubt = 0;
    std::int64_t id_lead = 0;  ///< Milliseconds that an id was at most ahead of its invoice's creation.

    bool operator==(const Figures&) const = default;
  };

  Ledger(Database& database, Names& names, Claims& claims, DueIndex& due, UniqueKeys& keys);

  /// Gives the record its id, larger than every other, and writes it as version 1.
  void add(InvoiceRecord& record);
  /// Writes a record of another store as it is. Its id is larger than every other.
  void restore(const InvoiceRecord& record);
  /// Writes `record`, whose version is that before, with its events. Throws Fenced when the version has moved
  /// on.
  InvoiceRecord change(InvoiceRecord record, const std::vector<Event>& events);
  /// Throws Fenced when `claim` is not the latest one of its invoice. Keeps others away until the batch ends.
  void hold(const Claim& claim);
  /// Ends a claim once the transaction is on the disk.
  void release_when_committed(const Claim& claim);

  /// As on the disk. Safe from any thread.
  Figures figures() const;

  void before_commit() override;
  void committed() override;
  void rolled_back() override;

 private:
  void insert(const InvoiceRecord& record);
  RecordNames intern(const InvoiceRecord& record);
  std::optional<std::int64_t> doubt_of(const InvoiceRecord& record) const;
  void move_job(InvoiceId id, std::int64_t connection_before, std::optional<std::int64_t> at_before,
                std::int64_t connection, const std::optional<Job>& job);
  void end_batch();

  Database& database_;
  Names& names_;
  Claims& claims_;
  DueIndex& due_;
  UniqueKeys& keys_;
  std::int64_t last_id_ = 0;
  Figures writing_;  ///< As of the open transaction.
  std::vector<std::int64_t> touched_connections_;
  std::vector<InvoiceId> pinned_;
  std::vector<std::pair<InvoiceId, std::int64_t>> to_release_;

  mutable std::mutex mutex_;
  Figures written_;  ///< Guarded by `mutex_`.
};

}  // namespace fiscal::store
