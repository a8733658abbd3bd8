#pragma once

#include <fiscal/http.hpp>

#include <string>
#include <vector>

#include "core/services/http_transport.h"
#include "tests/simulation/call_mark.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/scheduler.h"

namespace fiscal::simulation {

/// How a document stands in an authority's own books.
enum class Standing { Stands, Cancelled, Replaced, EndedByAuthority };

/// A document that exists. `of` and `over` say which invoice's call made it, as the simulation knows.
struct LedgerEntry {
  std::string key;
  InvoiceId of;
  ConnectionId over;
  Standing standing = Standing::Stands;
  std::string replaced_by;
  Duration visible_at;  ///< From then on queries find it.
};

/// A request that arrived.
struct Delivery {
  const services::WireRequest& request;
  const CallMark& mark;
};

/// One authority with its books, the ground truth of a run. It never fails by itself: what goes wrong on the
/// way to it and back is the network's doing.
class Authority {
 public:
  virtual ~Authority() = default;

  virtual HttpAnswer answer(const Delivery& delivery) = 0;
  /// An answer of no table: it says nothing about what was done.
  virtual HttpAnswer nonsense(Random& random) = 0;
  /// Whether the answer to a write says that the document exists already.
  virtual bool says_already(const HttpAnswer& answer) const = 0;
  /// Whether it still thinks about an invoice.
  virtual bool considers(InvoiceId id) = 0;
  /// Knows a request that it took before by its number or mark, so that doubled and very late ones do no
  /// harm.
  virtual bool knows_repeats() const = 0;
  /// Whether it answers a repeat that it knows as if it were wrong, and says nothing of the document.
  virtual bool refuses_repeats() const = 0;

  const std::vector<LedgerEntry>& ledger() const { return ledger_; }
  /// A document ends without the gateway.
  void end_by_itself(Random& random);

  /// Queries of this authority fail at these times.
  std::vector<Spell> queries_fail;
  /// Nobody reaches it at these times.
  std::vector<Spell> unreachable;

 protected:
  LedgerEntry* find(std::string_view key);
  LedgerEntry& enter(LedgerEntry entry);

 private:
  std::vector<LedgerEntry> ledger_;
};

}  // namespace fiscal::simulation
