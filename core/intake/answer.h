#pragma once

#include <fiscal/finding.hpp>

#include <variant>

#include "core/model/record.h"

/// What becomes of a request. Exactly one of these; after Accepted and Replayed the invoice is durable, after
/// the others nothing was stored.
namespace fiscal::intake {

/// New, and waiting for its turn or its time.
struct Accepted {
  InvoiceRecord record;
};

/// The same request was accepted before; this is what became of it.
struct Replayed {
  InvoiceRecord record;
};

/// The idempotency key or the reference was used for a different request.
struct Conflict {
  InvoiceRecord record;       ///< The invoice of that request.
  bool by_reference = false;  ///< False: by idempotency key.
  Findings differences;       ///< Field by field: what this request says and what that one said. Never empty.
};

/// The body cannot become a document: every finding has a field and a fix.
struct Invalid {
  Findings findings;
};

/// The body may be fine; the request as a whole is not possible. Codes:
///   idempotency_key_missing, idempotency_key_invalid   the request does not say how it is told from a
///   repeat; environment_mismatch, production_not_allowed       parts disagree about test and production;
///   connection_not_choosable, connection_unknown, connection_disabled, connection_of_other_environment,
///   no_route
///                                                      routing (core/routing/decide.h);
///   plugin_unavailable                                 the connection's plugin is not installed;
///   invoice_unknown, not_substitutable, invoice_changed  the invoice to be replaced.
struct Refused {
  Finding reason;
};

using Answer = std::variant<Accepted, Replayed, Conflict, Invalid, Refused>;

}  // namespace fiscal::intake
