#include "core/store/postgres/history.h"

#include "core/store/compression.h"
#include "core/store/header_bytes.h"
#include "core/store/rows.h"

namespace fiscal::store {

std::vector<NumberedEvent> read_events(PostgresConnection& connection, InvoiceId id) {
  return all_of(
      connection.query("SELECT sequence, at, kind, data FROM event WHERE invoice = $1 ORDER BY sequence",
                       id.value),
      event_in);
}

std::vector<Exchange> read_exchanges(PostgresConnection& connection, InvoiceId id) {
  return all_of(
      connection.query("SELECT " FISCAL_EXCHANGE_COLUMNS " FROM exchange WHERE invoice = $1 ORDER BY id",
                       id.value),
      exchange_in);
}

std::vector<PluginLogLine> read_log_lines(PostgresConnection& connection, InvoiceId id) {
  return all_of(connection.query(
                    "SELECT at, call, level, text FROM plugin_log WHERE invoice = $1 ORDER BY id", id.value),
                log_line_in);
}

std::vector<DocumentFile> read_documents(PostgresConnection& connection, InvoiceId id) {
  return all_of(
      connection.query("SELECT kind, media_type, content FROM document WHERE invoice = $1 ORDER BY id",
                       id.value),
      document_in);
}

std::vector<Departure> read_departures(PostgresConnection& connection, InvoiceId id) {
  return all_of(
      connection.query(
          "SELECT at, effect, method, url, headers, body FROM departure WHERE invoice = $1 ORDER BY effect",
          id.value),
      departure_in);
}

void write_exchanges(PostgresConnection& connection, InvoiceId id, const std::vector<Exchange>& exchanges) {
  for (const Exchange& exchange : exchanges) {
    const std::string request_body = compress_write(exchange.request_body);
    const std::string response_body = compress_foreign(exchange.response_body);
    connection.run(
        "INSERT INTO exchange (invoice, at, call, method, url, status, failure, elapsed, departed_write, "
        "request_head, request_body, response_head, response_body) "
        "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
        id.value, exchange.at.milliseconds, exchange.call, exchange.method, Blob{exchange.url},
        exchange.status, Blob{exchange.failure}, exchange.elapsed.milliseconds, exchange.departed_write,
        Blob{exchange.request_head}, Blob{request_body}, Blob{exchange.response_head}, Blob{response_body});
  }
}

void write_log_lines(PostgresConnection& connection, InvoiceId id, const std::vector<PluginLogLine>& lines) {
  for (const PluginLogLine& line : lines)
    connection.run("INSERT INTO plugin_log (invoice, at, call, level, text) VALUES ($1,$2,$3,$4,$5)",
                   id.value, line.at.milliseconds, line.call, static_cast<int>(line.level), Blob{line.text});
}

void write_documents(PostgresConnection& connection, InvoiceId id,
                     const std::vector<DocumentFile>& documents) {
  for (const DocumentFile& document : documents) {
    const std::string content = compress_foreign(document.content);
    connection.run("INSERT INTO document (invoice, kind, media_type, content) VALUES ($1,$2,$3,$4)", id.value,
                   document.kind, document.media_type, Blob{content});
  }
}

void write_departure(PostgresConnection& connection, InvoiceId id, const Departure& departure) {
  const std::string headers = header_bytes(departure.headers);
  const std::string body = compress_write(departure.body);
  connection.run(
      "INSERT INTO departure (invoice, effect, at, method, url, headers, body) VALUES ($1,$2,$3,$4,$5,$6,$7) "
      "ON CONFLICT (invoice, effect) DO UPDATE SET at = excluded.at, method = excluded.method, "
      "url = excluded.url, headers = excluded.headers, body = excluded.body",
      id.value, departure.effect, departure.at.milliseconds, departure.method, departure.url, Blob{headers},
      Blob{body});
}

}  // namespace fiscal::store
