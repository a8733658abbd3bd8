#pragma once

#include <string>
#include <vector>

#include "core/store/store.h"

namespace fiscal::store {

/// Everything that a store holds of one invoice.
struct WholeInvoice {
  InvoiceRecord record;
  std::string request;
  std::string fingerprint;                    ///< SHA-256, raw.
  std::vector<std::string> idempotency_keys;  ///< The one of its own accept first, then by bytes.
  std::vector<NumberedEvent> events;
  std::vector<Departure> departures;  ///< By effect.
  std::vector<DocumentFile> documents;
  std::vector<Exchange> exchanges;
  std::vector<PluginLogLine> log_lines;

  bool operator==(const WholeInvoice&) const = default;
};

/// See `Store::remember_key`.
struct RememberedKey {
  AccountId account;
  std::string scope;
  std::string key;
  std::string fingerprint;

  auto operator<=>(const RememberedKey&) const = default;
};

/// The next number of a series.
struct SeriesCounter {
  ConnectionId connection;
  std::string series;
  std::int64_t next = 1;

  auto operator<=>(const SeriesCounter&) const = default;
};

/// A configuration that routed something.
struct KeptSnapshot {
  std::int64_t version = 0;
  std::string digest;
  Instant at;
  std::string text;

  bool operator==(const KeptSnapshot&) const = default;
};

/// An entry of kv/1.
struct PluginEntry {
  ConnectionId connection;
  std::string key;
  KvEntry entry;

  bool operator==(const PluginEntry&) const = default;
};

/// What a store holds besides invoices, each list in the order of its key.
struct Belongings {
  std::vector<Account> accounts;
  std::vector<Connection> connections;
  std::vector<ApiKey> api_keys;
  std::vector<SealedSecret> secrets;
  std::vector<SeriesCounter> series;
  std::vector<KeptSnapshot> snapshots;
  std::vector<PluginEntry> entries;
  std::int64_t last_entry_version = 0;  ///< Of all that were ever given.
  std::vector<RememberedKey> remembered_keys;

  bool operator==(const Belongings&) const = default;
};

/// A store read whole and written whole, to move to another kind of store and to look at one from outside.
/// Claims are no part of it: nobody works on a store that is copied. Opened for work, a store that an
/// unfinished copy was written into refuses to be one.
class Transfer {
 public:
  virtual ~Transfer() = default;

  virtual std::int64_t invoice_count() = 0;
  /// The largest id, or 0.
  virtual InvoiceId last_invoice() = 0;
  /// The first `limit` invoices with larger ids than `after`, in the order of ids.
  virtual std::vector<WholeInvoice> invoices_after(InvoiceId after, int limit) = 0;
  virtual Belongings belongings() = 0;
  /// The first `limit` resources at larger places than `place`, in their order.
  virtual std::vector<Resource> resources_after(std::int64_t place, int limit) = 0;

  /// True between `begin_copy` and `end_copy`, also after the store was opened again.
  virtual bool is_unfinished_copy() = 0;
  /// Marks an empty store. Throws std::runtime_error when it holds anything.
  virtual void begin_copy() = 0;
  /// Writes invoices with larger ids than all that the store has, as they are, in one transaction.
  virtual void write_invoices(const std::vector<WholeInvoice>& invoices) = 0;
  /// Writes everything else. What is there already is written again, so it may be interrupted and repeated.
  virtual void write_belongings(const Belongings& belongings) = 0;
  /// Writes resources as they are, at their places, in one transaction; those that are there already are
  /// written again.
  virtual void write_resources(const std::vector<Resource>& resources) = 0;
  virtual void end_copy() = 0;
};

/// What a store is opened for.
enum class StoreUse {
  Work,  ///< By a gateway.
  Copy   ///< To be read or written whole, by nobody else at the same time.
};

}  // namespace fiscal::store
