#include <algorithm>

#include "core/base/fail_point.h"
#include "core/base/require.h"
#include "core/store/compression.h"
#include "core/store/sqlite/companions.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

/// What of an acceptance can be made ready on the caller's thread.
struct Prepared {
  std::string body;
  std::uint64_t key_hash = 0;
  std::uint64_t reference_hash = 0;
};

Prepared hashed(const Acceptance& acceptance) {
  const InvoiceRecord& record = acceptance.record;
  Prepared prepared;
  if (!acceptance.idempotency_key.empty())
    prepared.key_hash = key_hash(record.account, KeyKind::Idempotency, acceptance.idempotency_key);
  if (record.reference)
    prepared.reference_hash = key_hash(record.account, KeyKind::Reference, *record.reference);
  return prepared;
}

Prepared prepare(const Acceptance& acceptance) {
  require(!acceptance.substitutes || (acceptance.substituted && acceptance.substituted_event &&
                                      acceptance.substituted->id == *acceptance.substitutes),
          "an acceptance that substitutes says how the substituted invoice stands from then on");
  Prepared prepared = hashed(acceptance);
  // Event data and request share one compressed value: JSON holds no zero byte.
  prepared.body = compress_request(acceptance.event.data + '\0' + acceptance.request);
  return prepared;
}

/// An acceptance whose caller went on to other things.
struct Underway {
  Acceptance acceptance;
  Prepared prepared;
  std::optional<AcceptResult> result;
};

std::string request_in(std::string_view body) {
  const std::string both = decompress(body);
  const auto end = both.find('\0');
  if (end == std::string::npos)
    throw std::runtime_error("the store is damaged: a request has no first event");
  return both.substr(end + 1);
}

/// One accept on the writing thread: finds an earlier use of its key or reference, or writes the invoice.
class Acceptor {
 public:
  Acceptor(Database& database, const Names& names, const Claims& claims, UniqueKeys& keys, Ledger& ledger,
           const Acceptance& acceptance, const Prepared& prepared)
      : database_(database),
        names_(names),
        claims_(claims),
        keys_(keys),
        ledger_(ledger),
        acceptance_(acceptance),
        prepared_(prepared) {}

  AcceptResult run() {
    if (auto answer = answer_to_a_repeat()) return *std::move(answer);
    if (acceptance_.substitutes)
      if (auto stale = changed_meanwhile()) return Stale{std::move(*stale)};

    InvoiceRecord record = acceptance_.record;
    if (holder_) record.facts.follows = holder_->id;
    return Accepted{write(std::move(record))};
  }

  std::optional<AcceptResult> answer_to_a_repeat() {
    if (FISCAL_BREAKS("I2")) return std::nullopt;
    if (!acceptance_.idempotency_key.empty())
      if (const auto earlier = holder_of_key()) return answer_for(*earlier, Use::Key);
    if (acceptance_.record.reference) holder_ = holder_of_reference();
    if (holder_ && !is_dead_end(holder_->state)) return answer_for(*holder_, Use::Reference);
    return std::nullopt;
  }

 private:
  enum class Use { Key, Reference };

  std::optional<InvoiceRecord> holder_of_key() {
    for (const InvoiceId id : keys_.find(database_, prepared_.key_hash)) {
      if (!is_key_of(id)) continue;
      auto record = find_record(database_, names_, id);
      if (record && record->account == acceptance_.record.account) return record;
    }
    return std::nullopt;
  }

  bool is_key_of(InvoiceId id) {
    {
      auto rows = database_.query("SELECT idempotency_key FROM request WHERE invoice = ?", id.value);
      if (rows.next() && rows.text(0) == acceptance_.idempotency_key) return true;
    }
    const auto account = names_.find(NameKind::Account, acceptance_.record.account);
    auto rows = database_.query("SELECT 1 FROM further_key WHERE account = ? AND key = ? AND invoice = ?",
                                account.value_or(0), acceptance_.idempotency_key, id.value);
    return rows.next();
  }

  /// The latest invoice of the reference: those before it have come to nothing.
  std::optional<InvoiceRecord> holder_of_reference() {
    for (const InvoiceId id : keys_.find(database_, prepared_.reference_hash)) {
      auto record = find_record(database_, names_, id);
      if (record && record->account == acceptance_.record.account &&
          record->reference == acceptance_.record.reference)
        return record;
    }
    return std::nullopt;
  }

  AcceptResult answer_for(const InvoiceRecord& earlier, Use use) {
    bool is_same = false;
    std::string request;
    {
      auto rows =
          database_.query("SELECT fingerprint, body FROM request WHERE invoice = ?", earlier.id.value);
      if (!rows.next()) throw std::runtime_error("the store is damaged: an invoice has no request");
      is_same = rows.blob(0) == acceptance_.fingerprint;
      if (!is_same) request = request_in(rows.blob(1));
    }
    if (!is_same) return Conflict{earlier, std::move(request), use == Use::Reference};
    // The key is used up by this answer: from now on it means this invoice, even when its reference is free
    // again.
    if (use == Use::Reference && !acceptance_.idempotency_key.empty()) {
      database_.run("INSERT INTO further_key (account, key, invoice) VALUES (?,?,?)",
                    names_.find(NameKind::Account, earlier.account).value(), acceptance_.idempotency_key,
                    earlier.id.value);
      keys_.add(prepared_.key_hash, earlier.id);
    }
    return Replayed{earlier};
  }

  std::optional<InvoiceRecord> changed_meanwhile() {
    auto old = find_record(database_, names_, *acceptance_.substitutes);
    if (!old) throw std::runtime_error("no such invoice: " + to_text(*acceptance_.substitutes));
    if (old->version == acceptance_.substituted->version && !claims_.is_held(old->id)) return std::nullopt;
    return old;
  }

  InvoiceRecord write(InvoiceRecord record) {
    ledger_.add(record);
    std::optional<std::string_view> key;
    if (!acceptance_.idempotency_key.empty()) key = acceptance_.idempotency_key;
    database_.run(
        "INSERT INTO request (invoice, idempotency_key, fingerprint, event_at, event_kind, body) VALUES "
        "(?,?,?,?,?,?)",
        record.id.value, key, Blob{acceptance_.fingerprint}, acceptance_.event.at.milliseconds,
        acceptance_.event.kind, Blob{prepared_.body});
    if (key) keys_.add(prepared_.key_hash, record.id);
    if (record.reference) keys_.add(prepared_.reference_hash, record.id);
    if (acceptance_.substitutes) {
      InvoiceRecord old = *acceptance_.substituted;
      old.facts.replaced_by = record.id;
      ledger_.change(std::move(old), {with_new_id(*acceptance_.substituted_event, record.id)});
    }
    if (!acceptance_.notices.empty() && is_listened_to(database_, record.account)) {
      std::vector<Resource> notices;
      for (const Resource& notice : acceptance_.notices) notices.push_back(with_new_id(notice, record.id));
      write_companions(database_, notices);
    }
    return record;
  }

  Database& database_;
  const Names& names_;
  const Claims& claims_;
  UniqueKeys& keys_;
  Ledger& ledger_;
  const Acceptance& acceptance_;
  const Prepared& prepared_;
  std::optional<InvoiceRecord> holder_;  // The latest invoice of the reference.
};

}  // namespace

AcceptResult SqliteStore::accept(Acceptance acceptance) {
  const Prepared prepared = prepare(acceptance);
  Parts& parts = *parts_;
  return parts.group.write([&] {
    return Acceptor(*parts.writer, parts.names, parts.claims, parts.keys, parts.ledger, acceptance, prepared)
        .run();
  });
}

void SqliteStore::accept_later(Acceptance acceptance, std::function<void(AcceptedLater)> then) {
  const auto underway = std::make_shared<Underway>();
  underway->prepared = prepare(acceptance);
  underway->acceptance = std::move(acceptance);
  Parts& parts = *parts_;
  auto run = [&parts, underway] {
    underway->result = Acceptor(*parts.writer, parts.names, parts.claims, parts.keys, parts.ledger,
                                underway->acceptance, underway->prepared)
                           .run();
  };
  auto tell = [underway, then = std::move(then)](const std::exception_ptr& failure) {
    then([underway, failure] {
      if (failure) std::rethrow_exception(failure);
      return *std::move(underway->result);
    });
  };
  parts.group.write_later(std::move(run), std::move(tell), "accept");
}

std::optional<AcceptResult> SqliteStore::recall(const Acceptance& acceptance) {
  const Prepared prepared = hashed(acceptance);
  Parts& parts = *parts_;
  {
    // Nearly every request is new, and memory nearly always knows that.
    auto reader = parts.reader();
    const auto is_known = [&](bool is_given, std::uint64_t hash) {
      return is_given && !parts.keys.find(*reader, hash).empty();
    };
    if (!is_known(!acceptance.idempotency_key.empty(), prepared.key_hash) &&
        !is_known(acceptance.record.reference.has_value(), prepared.reference_hash))
      return std::nullopt;
  }
  return parts.group.write([&] {
    return Acceptor(*parts.writer, parts.names, parts.claims, parts.keys, parts.ledger, acceptance, prepared)
        .answer_to_a_repeat();
  });
}

std::string SqliteStore::remember_key(const AccountId& account, const std::string& scope,
                                      const std::string& key, const std::string& fingerprint) {
  Parts& parts = *parts_;
  return parts.group.write([&] {
    Database& database = *parts.writer;
    const std::int64_t owner = parts.names.intern(database, NameKind::Account, account);
    {
      auto rows = database.query(
          "SELECT fingerprint FROM remembered_key WHERE account=? AND scope=? AND key=?", owner, scope, key);
      if (rows.next()) return std::string(rows.blob(0));
    }
    database.run("INSERT INTO remembered_key (account, scope, key, fingerprint) VALUES (?,?,?,?)", owner,
                 scope, key, Blob{fingerprint});
    return fingerprint;
  });
}

std::string SqliteStore::request_of(InvoiceId id) {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT body FROM request WHERE invoice = ?", id.value);
  if (!rows.next()) throw std::runtime_error("no such invoice: " + to_text(id));
  return request_in(rows.blob(0));
}

}  // namespace fiscal::store
