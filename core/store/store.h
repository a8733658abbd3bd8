#pragma once

#include <fiscal/http.hpp>
#include <fiscal/outcome.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "core/model/account.h"
#include "core/model/event.h"
#include "core/model/kv_entry.h"
#include "core/model/record.h"
#include "core/model/secret.h"
#include "core/store/resources.h"

namespace fiscal::store {

/// Everything that accepting one request makes durable, in one transaction. Two links are the store's to fill
/// in, since only it knows both ids: `facts.follows` of the new record, when an earlier invoice of its
/// reference came to nothing, and `facts.replaced_by` of `substituted`.
struct Acceptance {
  InvoiceRecord record;  ///< `id` is given by the store; `version` is 1 afterwards.
  std::string request;   ///< The canonical invoice as JSON, complete (issuer and competence date filled in).
  std::string idempotency_key;  ///< As the client sent it, or empty.
  std::string
      fingerprint;  ///< SHA-256 of the client's canonical body, raw: tells a repeat from a different request.
  Event event;      ///< The first one.
  std::optional<InvoiceId>
      substitutes;  ///< An authorised invoice that moves to `substituting` in the same transaction…
  std::optional<InvoiceRecord> substituted;  ///< …with this new record (`version` is that before)…
  std::optional<Event>
      substituted_event;  ///< …and this event; refused when its version has moved on. Its data names
                          ///< the new invoice as `not_yet_named` (see `with_new_id`).
  /// Resources without keys and tags that are written with it where somebody listens: where the account has a
  /// resource of the kind `listener_kind`. Their ids and bodies name the new invoice as `not_yet_named`.
  std::vector<Resource> notices;
};

/// Accounts that have one of this kind are told what happens (core/notify).
inline constexpr const char* listener_kind = "webhook_endpoint";

/// How data of an event that is written together with a new invoice names that invoice, since no id is given
/// yet.
inline constexpr InvoiceId not_yet_named{0};

/// `text` with the id that the store gave in place of `not_yet_named`.
inline std::string with_new_id(std::string text, InvoiceId given) {
  const std::string placeholder = to_text(not_yet_named);
  if (const auto at = text.find(placeholder); at != std::string::npos)
    text.replace(at, placeholder.size(), to_text(given));
  return text;
}
inline Event with_new_id(Event event, InvoiceId given) {
  event.data = with_new_id(std::move(event.data), given);
  return event;
}
inline Resource with_new_id(Resource resource, InvoiceId given) {
  resource.id = with_new_id(std::move(resource.id), given);
  resource.body = with_new_id(std::move(resource.body), given);
  return resource;
}

/// The request is new and durable.
struct Accepted {
  InvoiceRecord record;
};

/// The same request was accepted before; this is what became of it.
struct Replayed {
  InvoiceRecord record;
};

/// The key or the reference belongs to a different request.
struct Conflict {
  InvoiceRecord record;
  std::string request;        ///< What that one said, so that the difference can be named.
  bool by_reference = false;  ///< False: by idempotency key.
};

/// The invoice to be substituted changed meanwhile.
struct Stale {
  InvoiceRecord record;
};

using AcceptResult = std::variant<Accepted, Replayed, Conflict, Stale>;

/// Answers, once, what `Store::accept` would have answered or throws what it would have thrown.
using AcceptedLater = std::function<AcceptResult()>;

/// The right to work on one invoice until the lease ends. Every write of the work carries it; after another
/// claim of the same invoice it is refused (`Fenced`).
struct Claim {
  InvoiceRecord record;
  std::int64_t fence = 0;
};

struct ClaimRequest {
  Instant now;     ///< Jobs due at or before it.
  Duration lease;  ///< On the steady clock.
  ConnectionId connection;
  int limit = 1;
  /// Numbers of the connection leave strictly in order. In a store that several processes share, none of its
  /// invoices is claimed while another one is claimed, and none but the one whose issue is in doubt or is to
  /// be sent again; a process that owns its store keeps that order itself.
  bool strict_order = false;
};

/// Thrown by a write whose claim has been taken over. The work is to be dropped; nothing was changed.
struct Fenced {};

/// What an attempt is about to do. Written before the plugin is called.
struct AttemptStart {
  InvoiceRecord record;       ///< As it will be; `number` is filled in by the store when `series` is given.
  std::vector<Event> events;  ///< `record.version` is that before, and grows by their number.
  /// Give a number of this series, if the record has none yet, and append `numbered_event` after `events`.
  std::optional<std::string> series;
};

/// The body of a write, kept so that a permitted re-send repeats it to the byte.
struct Departure {
  Instant at;
  std::string effect;  ///< "issue" or "cancel".
  std::string method;
  std::string url;
  HttpHeaders headers;
  std::string body;

  bool operator==(const Departure&) const = default;
};

/// What an attempt, a query, a cancellation or an operator brought. One transaction.
struct Settlement {
  InvoiceRecord
      record;  ///< As it is from now on; `record.version` is that before, and grows by `events.size()`.
  std::vector<Event> events;
  std::vector<DocumentFile> documents;
  std::vector<Exchange> exchanges;
  std::optional<InvoiceRecord> other;         ///< The invoice that this one replaces, when it moves too…
  std::vector<Event> other_events;            ///< …with these events…
  std::vector<DocumentFile> other_documents;  ///< …and these files, which are empty when it does not move.
  std::vector<PluginLogLine> log_lines;
  std::vector<Resource>
      marks;  ///< Without keys and tags; written with it, but for those that are there already.
  std::vector<Resource> notices;  ///< See `Acceptance::notices`.
};

/// A page of invoices, newest first.
struct ListRequest {
  AccountId account;
  std::optional<State> state;
  std::optional<std::string> reference;
  std::optional<Instant> created_from;
  std::optional<Instant> created_before;
  std::optional<InvoiceId> before;  ///< Cursor: only invoices older than this one.
  int limit = 50;
};

struct TimelineEntry {
  std::vector<NumberedEvent> events;
  std::vector<Exchange> exchanges;
  std::vector<PluginLogLine> log_lines;  ///< In the order in which they were said.
};

using fiscal::KvEntry;
using fiscal::SealedSecret;

/// How full and how old the queue is, for metrics and operators.
struct QueueFigures {
  std::int64_t waiting = 0;           ///< Invoices with a job, due or not.
  std::optional<Instant> oldest_due;  ///< Of the jobs that are due and not claimed.
  std::int64_t in_doubt = 0;
  std::optional<Instant> oldest_in_doubt;
};

/// Where everything durable lives, in terms of what the gateway means and not of SQL. Safe from any thread. A
/// call that returns has reached the disk. Throws std::runtime_error when the disk or database fails
/// (`StoreFull` when it has no room, `StoreUnavailable` when it may be reached again later); after an
/// exception from a call that writes, whether the write happened is unknown until it is read back.
class Store : public ResourceStore {
 public:
  // Accepting.
  virtual AcceptResult accept(Acceptance acceptance) = 0;
  /// As `accept`, for a caller with other things to do: `then` is called once, when the request has reached
  /// the disk or could not, on a thread of the store or on this one; it is short and throws nothing. When
  /// this throws, nothing was begun.
  virtual void accept_later(Acceptance acceptance, std::function<void(AcceptedLater)> then) {
    const auto result = std::make_shared<AcceptResult>(accept(std::move(acceptance)));
    then([result] { return std::move(*result); });
  }
  /// What `accept` would answer a request that was accepted before (Replayed or Conflict), and nothing for
  /// one that it would take as new, so that a repeat is known as one even when it could no longer be
  /// accepted. Reads account, reference, key and fingerprint alone.
  virtual std::optional<AcceptResult> recall(const Acceptance& acceptance) = 0;
  /// What an idempotency key of `account` was used for on another call than accept ("cancel:inv_…"); writes
  /// it when it is new. The answer is the fingerprint that it was first used with.
  virtual std::string remember_key(const AccountId& account, const std::string& scope, const std::string& key,
                                   const std::string& fingerprint) = 0;

  // Working. Connections with something due are named first, so that one with a long queue starves nobody.
  virtual std::vector<ConnectionId> due_connections(Instant now) = 0;
  virtual std::vector<Claim> claim_due(const ClaimRequest& request) = 0;
  /// Claims one invoice whatever it waits for; nothing when another claim holds it.
  virtual std::optional<Claim> claim(InvoiceId id, Instant now, Duration lease) = 0;
  virtual void release(const Claim& claim) = 0;
  /// When the next job of any connection falls due.
  virtual std::optional<Instant> next_due() = 0;
  /// Throws Fenced. Answers the record as written.
  virtual InvoiceRecord start_attempt(const Claim& claim, AttemptStart start) = 0;
  /// To be called between connect and the first byte. Throws Fenced.
  virtual void mark_departed(const Claim& claim, const Departure& departure) = 0;
  /// The departure of an effect ("issue", "cancel") of this invoice, if bytes of it ever left.
  virtual std::optional<Departure> departure(InvoiceId id, const std::string& effect) = 0;
  /// Throws Fenced. Releases the claim. Answers the record as written.
  virtual InvoiceRecord settle(const Claim& claim, Settlement settlement) = 0;

  // Reading.
  virtual std::optional<InvoiceRecord> find(const AccountId& account, InvoiceId id) = 0;
  virtual std::optional<InvoiceRecord> find(InvoiceId id) = 0;
  virtual std::optional<InvoiceRecord> find_by_access_key(const AccountId& account,
                                                          const std::string& access_key) = 0;
  virtual std::string request_of(InvoiceId id) = 0;
  virtual std::vector<InvoiceRecord> list(const ListRequest& request) = 0;
  virtual TimelineEntry timeline(InvoiceId id) = 0;
  virtual std::vector<DocumentFile> documents(InvoiceId id) = 0;
  virtual std::vector<InvoiceRecord> in_state(State state, int limit) = 0;
  virtual QueueFigures queue_figures(Instant now) = 0;

  // Numbers. The counter of a series starts at 1 unless set; it is never set back to a number that an invoice
  // has (std::invalid_argument).
  virtual void set_next_number(const ConnectionId& connection, const std::string& series,
                               std::int64_t next) = 0;
  virtual std::int64_t next_number(const ConnectionId& connection, const std::string& series) = 0;

  // Accounts and what belongs to them.
  virtual void put_account(const Account& account) = 0;
  virtual void put_connection(const Connection& connection) = 0;
  virtual std::vector<Account> accounts() = 0;
  virtual std::vector<Connection> connections() = 0;
  /// Another number after every put of an account or a connection, by whichever process that shares the
  /// store.
  virtual std::int64_t accounts_version() = 0;
  /// Sixteen bytes that are other ones after every change of an account or a connection, whoever made it, and
  /// that never come back; so what was read under a stamp holds for as long as it stands. Empty: this store
  /// has none.
  virtual std::string accounts_stamp() { return {}; }
  virtual void put_api_key(const ApiKey& key) = 0;
  virtual std::optional<ApiKey> find_api_key(const std::string& id) = 0;
  virtual std::vector<ApiKey> api_keys(const AccountId& account) = 0;
  virtual void put_secret(const SealedSecret& secret) = 0;
  virtual std::optional<SealedSecret> find_secret(const AccountId& account, const std::string& name) = 0;
  virtual std::vector<SealedSecret> secrets() = 0;  ///< With `sealed` left empty.
  /// Keeps a configuration for the record and answers its version; an equal one keeps its version.
  virtual std::int64_t put_snapshot(const std::string& digest, const std::string& text, Instant at) = 0;

  // kv/1 of the plugins, in a namespace of the connection.
  virtual std::optional<KvEntry> kv_get(const ConnectionId& connection, const std::string& key,
                                        Instant now) = 0;
  /// Writes when the present version is `expected` (0: absent; nothing: whatever it is). Answers the new
  /// version.
  virtual std::optional<std::int64_t> kv_put(const ConnectionId& connection, const std::string& key,
                                             const std::string& value, std::optional<Instant> expires_at,
                                             std::optional<std::int64_t> expected) = 0;
  virtual void kv_delete(const ConnectionId& connection, const std::string& key) = 0;

  /// True when a probe write reaches the disk.
  virtual bool is_healthy() = 0;
};

/// The store cannot be reached at the moment, or was lost during a call; a later call may succeed.
class StoreUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The disk has no room: nothing was written, and later it may have room again.
class StoreFull : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fiscal::store
