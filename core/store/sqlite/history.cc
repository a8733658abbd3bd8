#include "core/store/sqlite/history.h"

namespace fiscal::store {

void write_documents(Database& database, InvoiceId id, const std::vector<DocumentFile>& documents,
                     const std::vector<std::string>& contents) {
  for (std::size_t at = 0; at < documents.size(); ++at)
    database.run("INSERT INTO document (invoice, kind, media_type, content) VALUES (?,?,?,?)", id.value,
                 documents[at].kind, documents[at].media_type, Blob{contents[at]});
}

void write_exchanges(Database& database, InvoiceId id, const std::vector<Exchange>& exchanges,
                     const std::vector<Bodies>& bodies) {
  for (std::size_t at = 0; at < exchanges.size(); ++at) {
    const Exchange& exchange = exchanges[at];
    database.run(
        "INSERT INTO exchange (invoice, at, call, method, url, status, failure, elapsed, departed_write, "
        "request_head, "
        "request_body, response_head, response_body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        id.value, exchange.at.milliseconds, exchange.call, exchange.method, exchange.url, exchange.status,
        exchange.failure, exchange.elapsed.milliseconds, exchange.departed_write, exchange.request_head,
        Blob{bodies[at].request}, exchange.response_head, Blob{bodies[at].response});
  }
}

void write_log_lines(Database& database, InvoiceId id, const std::vector<PluginLogLine>& lines) {
  for (const PluginLogLine& line : lines)
    database.run("INSERT INTO plugin_log (invoice, at, call, level, text) VALUES (?,?,?,?,?)", id.value,
                 line.at.milliseconds, line.call, static_cast<int>(line.level), line.text);
}

}  // namespace fiscal::store
