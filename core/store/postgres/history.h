#pragma once

#include <vector>

#include "core/model/event.h"
#include "core/store/postgres/postgres.h"
#include "core/store/store.h"

namespace fiscal::store {

// What belongs to an invoice besides its record, read in the order in which it was written. Writers hold the
// invoice's lock.

std::vector<NumberedEvent> read_events(PostgresConnection& connection, InvoiceId id);
std::vector<Exchange> read_exchanges(PostgresConnection& connection, InvoiceId id);
std::vector<PluginLogLine> read_log_lines(PostgresConnection& connection, InvoiceId id);
std::vector<DocumentFile> read_documents(PostgresConnection& connection, InvoiceId id);
std::vector<Departure> read_departures(PostgresConnection& connection, InvoiceId id);

/// Of every account.
std::vector<ApiKey> read_api_keys(PostgresConnection& connection);

void write_exchanges(PostgresConnection& connection, InvoiceId id, const std::vector<Exchange>& exchanges);
void write_log_lines(PostgresConnection& connection, InvoiceId id, const std::vector<PluginLogLine>& lines);
void write_documents(PostgresConnection& connection, InvoiceId id,
                     const std::vector<DocumentFile>& documents);
/// The one of its effect that was there before gives way.
void write_departure(PostgresConnection& connection, InvoiceId id, const Departure& departure);

}  // namespace fiscal::store
