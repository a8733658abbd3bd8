#pragma once

#include <vector>

#include "core/model/event.h"
#include "core/model/record.h"
#include "core/store/postgres/postgres.h"
#include "core/store/store.h"

// Columns of an invoice "i" in the order in which `read_invoice` wants them, for statements that are
// literals.
#define FISCAL_INVOICE_COLUMNS                                                                               \
  "i.id, i.account, i.state, i.version, i.type, i.environment, i.reference, i.created_at, i.issue_at, "      \
  "i.competence_date::text, i.amount, i.connection, i.route, i.series, i.number, i.access_key, i.job_kind, " \
  "i.job_at, i.facts"

namespace fiscal::store {

/// How many columns FISCAL_INVOICE_COLUMNS are: the next one of a row.
inline constexpr int invoice_columns = 19;

/// Reads the columns of a row from the first one. Throws std::runtime_error when it is damaged.
InvoiceRecord read_invoice(const PostgresRows& row);

std::optional<InvoiceRecord> find_invoice(PostgresConnection& connection, InvoiceId id);

/// Everything of a new invoice, as version 1, with the first of its notices where somebody listens. False,
/// with nothing written, when its id is taken.
bool insert_invoice(PostgresConnection& connection, const InvoiceRecord& record, const Acceptance& acceptance,
                    std::string_view compressed_request);

/// Resources without keys and tags, those that are there already aside.
void write_companions(PostgresConnection& connection, const std::vector<Resource>& resources);

/// Where somebody listens.
void write_notice(PostgresConnection& connection, const Resource& notice);

/// Ends a claim, and writes the first of the notices with it where somebody listens: one statement, since
/// nearly always nobody does. The others follow.
void end_claim(PostgresConnection& connection, const Claim& claim, const std::vector<Resource>& notices);

/// Writes `record`, whose version is that before, with its events, and answers it as written. The caller has
/// locked the row and compared the version.
InvoiceRecord update_invoice(PostgresConnection& connection, InvoiceRecord record,
                             const std::vector<Event>& events);

/// For a write under a claim: locks the invoice and then its claim. Throws Fenced when the claim is not the
/// latest one of its invoice; answers the version.
int hold_claim(PostgresConnection& connection, const Claim& claim);

/// Locks an invoice; its version, or nothing when there is none.
std::optional<int> lock_invoice(PostgresConnection& connection, InvoiceId id);

/// Since when bytes may be at a provider unanswered, as the column has it.
std::optional<std::int64_t> doubt_since(const InvoiceRecord& record);

}  // namespace fiscal::store
