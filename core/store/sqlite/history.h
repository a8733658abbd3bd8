#pragma once

#include <string>
#include <vector>

#include "core/model/event.h"
#include "core/store/sqlite/sqlite.h"
#include "core/store/store.h"

namespace fiscal::store {

/// The bodies of an exchange, compressed.
struct Bodies {
  std::string request;
  std::string response;
};

/// `contents` are those of the documents, compressed.
void write_documents(Database& database, InvoiceId id, const std::vector<DocumentFile>& documents,
                     const std::vector<std::string>& contents);

/// `bodies` are those of the exchanges.
void write_exchanges(Database& database, InvoiceId id, const std::vector<Exchange>& exchanges,
                     const std::vector<Bodies>& bodies);

void write_log_lines(Database& database, InvoiceId id, const std::vector<PluginLogLine>& lines);

}  // namespace fiscal::store
