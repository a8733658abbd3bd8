#pragma once

#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include "plugins/common/system.h"

/// How a document is issued, asked for and cancelled at any system, and what each of its answers comes to. A
/// document is asked for once: a key that is taken, a refusal in words of no list, and every answer that
/// cannot be trusted are settled by reading.
namespace fiscal::aggregator {

IssueOutcome issue(System& system, const IssueInvoice& request);
StatusOutcome ask_status(System& system, const InvoiceQuery& query);
/// Asks first, so that twice is once.
CancelOutcome cancel(System& system, const CancelInvoice& request);

/// What the system's own word about a document comes to, its files included. For status/1 and event/1.
StatusOutcome told(System& system, RemoteDocument document, QueryPurpose purpose);

}  // namespace fiscal::aggregator
