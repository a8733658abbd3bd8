#include "core/base/require.h"
#include "core/store/compression.h"
#include "core/store/postgres/parts.h"

namespace fiscal::store {
namespace {

constexpr int most_taken_ids = 20;

/// Which of the two that a request names led to an earlier invoice.
enum class FoundBy { Key, Reference };

/// An earlier invoice with what its request said.
struct Earlier {
  InvoiceRecord record;
  std::string fingerprint;
  std::string compressed_request;
};

Earlier read_earlier(const PostgresRows& row) {
  return {read_invoice(row), std::string(row.blob(invoice_columns)),
          std::string(row.blob(invoice_columns + 1))};
}

std::optional<Earlier> holder_of_key(PostgresConnection& connection, const Acceptance& acceptance) {
  PostgresRows rows =
      connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                       ", r.fingerprint, r.body FROM idempotency_key k "
                       "JOIN invoice i ON i.id = k.invoice JOIN request r ON r.invoice = k.invoice "
                       "WHERE k.account = $1 AND k.key = $2",
                       acceptance.record.account, acceptance.idempotency_key);
  if (!rows.next()) return std::nullopt;
  return read_earlier(rows);
}

std::optional<Earlier> holder_of_reference(PostgresConnection& connection, const Acceptance& acceptance) {
  PostgresRows rows =
      connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                       ", r.fingerprint, r.body FROM reference f "
                       "JOIN invoice i ON i.id = f.invoice JOIN request r ON r.invoice = f.invoice "
                       "WHERE f.account = $1 AND f.reference = $2",
                       acceptance.record.account, acceptance.record.reference);
  if (!rows.next()) return std::nullopt;
  return read_earlier(rows);
}

AcceptResult answer_for(const Acceptance& acceptance, Earlier earlier, FoundBy found_by) {
  if (earlier.fingerprint == acceptance.fingerprint) return Replayed{std::move(earlier.record)};
  return Conflict{std::move(earlier.record), decompress(earlier.compressed_request),
                  found_by == FoundBy::Reference};
}

/// Rolls the transaction of an accept back with the answer that it came to.
struct NothingToWrite {
  AcceptResult answer;
};

/// The id cannot be had: the transaction is rolled back and run again with a larger one.
struct IdTaken {
  InvoiceId by;
};

/// One accept in one transaction. Of requests that arrive together with one key, or with one reference, the
/// insert of one waits for the other's commit: that is the arbitration.
class PostgresAcceptor {
 public:
  PostgresAcceptor(PostgresConnection& connection, const Acceptance& acceptance, InvoiceId id,
                   std::string_view compressed_request)
      : connection_(connection), acceptance_(acceptance), id_(id), compressed_request_(compressed_request) {}

  AcceptResult run() {
    if (!acceptance_.idempotency_key.empty()) take_key();
    InvoiceRecord record = acceptance_.record;
    if (record.reference) {
      if (auto holder = take_reference()) {
        if (!is_dead_end(holder->record.state)) return repeat_of(*std::move(holder));
        // Of one reference the latest is the one with the largest id, whatever the clocks of the hosts show.
        if (id_ < holder->record.id) throw IdTaken{holder->record.id};
        record.facts.follows = holder->record.id;
        give_reference();
      }
    }
    if (acceptance_.substitutes) hold_substituted();
    return Accepted{write(std::move(record))};
  }

 private:
  void take_key() {
    if (connection_.run(
            "INSERT INTO idempotency_key (account, key, invoice, further) VALUES ($1,$2,$3,false) "
            "ON CONFLICT (account, key) DO NOTHING",
            acceptance_.record.account, acceptance_.idempotency_key, id_.value) == 1)
      return;
    auto earlier = holder_of_key(connection_, acceptance_);
    if (!earlier) throw std::runtime_error("the store is damaged: an idempotency key means no invoice");
    throw NothingToWrite{answer_for(acceptance_, *std::move(earlier), FoundBy::Key)};
  }

  /// Takes the reference for the new invoice, or answers who holds it, locked.
  std::optional<Earlier> take_reference() {
    if (connection_.run("INSERT INTO reference (account, reference, invoice) VALUES ($1,$2,$3) "
                        "ON CONFLICT (account, reference) DO NOTHING",
                        acceptance_.record.account, acceptance_.record.reference, id_.value) == 1)
      return std::nullopt;
    connection_.query("SELECT 1 FROM reference WHERE account = $1 AND reference = $2 FOR UPDATE",
                      acceptance_.record.account, acceptance_.record.reference);
    auto holder = holder_of_reference(connection_, acceptance_);
    if (!holder) throw std::runtime_error("the store is damaged: a reference is held by no invoice");
    return holder;
  }

  void give_reference() {
    connection_.run("UPDATE reference SET invoice = $3 WHERE account = $1 AND reference = $2",
                    acceptance_.record.account, acceptance_.record.reference, id_.value);
  }

  AcceptResult repeat_of(Earlier holder) {
    const InvoiceId holder_id = holder.record.id;
    AcceptResult answer = answer_for(acceptance_, std::move(holder), FoundBy::Reference);
    if (std::holds_alternative<Conflict>(answer)) throw NothingToWrite{std::move(answer)};
    // The key is used up by this answer: from now on it means this invoice, even when its reference is free
    // again.
    if (!acceptance_.idempotency_key.empty())
      connection_.run(
          "UPDATE idempotency_key SET invoice = $3, further = true WHERE account = $1 AND key = $2",
          acceptance_.record.account, acceptance_.idempotency_key, holder_id.value);
    return answer;
  }

  void hold_substituted() {
    const InvoiceId old_id = *acceptance_.substitutes;
    const auto version = lock_invoice(connection_, old_id);
    if (!version) throw std::runtime_error("no such invoice: " + to_text(old_id));
    PostgresRows held = connection_.query(
        "SELECT 1 FROM claim WHERE invoice = $1 AND until > (SELECT lease_now())", old_id.value);
    if (*version == acceptance_.substituted->version && !held.next()) return;
    throw NothingToWrite{Stale{find_invoice(connection_, old_id).value()}};
  }

  InvoiceRecord write(InvoiceRecord record) {
    record.id = id_;
    record.version = 1;
    if (!insert_invoice(connection_, record, acceptance_, compressed_request_)) throw IdTaken{id_};
    if (acceptance_.substitutes) {
      InvoiceRecord old = *acceptance_.substituted;
      old.facts.replaced_by = record.id;
      update_invoice(connection_, std::move(old), {with_new_id(*acceptance_.substituted_event, record.id)});
    }
    for (std::size_t at = 1; at < acceptance_.notices.size(); ++at)
      write_notice(connection_, with_new_id(acceptance_.notices[at], record.id));
    return record;
  }

  PostgresConnection& connection_;
  const Acceptance& acceptance_;
  const InvoiceId id_;
  const std::string_view compressed_request_;
};

}  // namespace

AcceptResult PostgresStore::accept(Acceptance acceptance) {
  require(!acceptance.substitutes || (acceptance.substituted && acceptance.substituted_event &&
                                      acceptance.substituted->id == *acceptance.substitutes),
          "an acceptance that substitutes says how the substituted invoice stands from then on");
  const std::string compressed_request = compress(acceptance.request, Effort::Little);
  Parts& parts = *parts_;
  for (int taken = 0; taken < most_taken_ids; ++taken) {
    const InvoiceId id = parts.ids.next(acceptance.record.created_at);
    const std::int64_t lead = PostgresIds::lead(id, acceptance.record.created_at);
    try {
      AcceptResult result = parts.pool.write([&](PostgresConnection& connection) {
        // Only after the clock was set back.
        if (lead > parts.known_lead)
          connection.run("UPDATE figures SET id_lead = greatest(id_lead, $1)", lead);
        return PostgresAcceptor(connection, acceptance, id, compressed_request).run();
      });
      if (lead > parts.known_lead) parts.known_lead = lead;
      return result;
    } catch (NothingToWrite& nothing) {
      return std::move(nothing.answer);
    } catch (const IdTaken& taken) {
      parts.ids.go_beyond(taken.by);
    }
  }
  throw std::runtime_error("no free id was found for an invoice");
}

std::optional<AcceptResult> PostgresStore::recall(const Acceptance& acceptance) {
  using Answer = std::optional<AcceptResult>;
  const bool has_key = !acceptance.idempotency_key.empty();
  const bool has_reference = acceptance.record.reference.has_value();
  bool must_bind_key = false;
  const Answer seen = parts_->pool.read([&](PostgresConnection& connection) -> Answer {
    must_bind_key = false;
    if (has_key)
      if (auto earlier = holder_of_key(connection, acceptance))
        return answer_for(acceptance, *std::move(earlier), FoundBy::Key);
    auto holder = has_reference ? holder_of_reference(connection, acceptance) : std::nullopt;
    if (!holder || is_dead_end(holder->record.state)) return std::nullopt;
    Answer answer = answer_for(acceptance, *std::move(holder), FoundBy::Reference);
    must_bind_key = has_key && std::holds_alternative<Replayed>(*answer);
    return answer;
  });
  if (!must_bind_key) return seen;
  const InvoiceId holder = std::get<Replayed>(*seen).record.id;
  const bool bound = parts_->pool.write([&](PostgresConnection& connection) {
    return connection.run(
               "INSERT INTO idempotency_key (account, key, invoice, further) VALUES ($1,$2,$3,true) "
               "ON CONFLICT (account, key) DO NOTHING",
               acceptance.record.account, acceptance.idempotency_key, holder.value) == 1;
  });
  // Another request took the key meanwhile; what it means is settled now.
  return bound ? seen : recall(acceptance);
}

std::string PostgresStore::remember_key(const AccountId& account, const std::string& scope,
                                        const std::string& key, const std::string& fingerprint) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    if (connection.run("INSERT INTO remembered_key (account, scope, key, fingerprint) VALUES ($1,$2,$3,$4) "
                       "ON CONFLICT (account, scope, key) DO NOTHING",
                       account, scope, key, Blob{fingerprint}) == 1)
      return fingerprint;
    PostgresRows rows = connection.query(
        "SELECT fingerprint FROM remembered_key WHERE account = $1 AND scope = $2 AND key = $3", account,
        scope, key);
    rows.next();
    return std::string(rows.blob(0));
  });
}

std::string PostgresStore::request_of(InvoiceId id) {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT body FROM request WHERE invoice = $1", id.value);
    if (!rows.next()) throw std::runtime_error("no such invoice: " + to_text(id));
    return decompress(rows.blob(0));
  });
}

}  // namespace fiscal::store
