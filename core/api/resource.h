#pragma once

#include <fiscal/outcome.hpp>

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/api/message.h"
#include "core/model/account.h"
#include "core/model/record.h"
#include "core/store/store.h"

/// The JSON forms in which clients see what the gateway keeps.
namespace fiscal::api {

using Json = nlohmann::ordered_json;

Json invoice_resource(const InvoiceRecord& record);
Json timeline_resource(const InvoiceRecord& record, const store::TimelineEntry& timeline);
Json account_resource(const Account& account);
Json connection_resource(const Connection& connection);
Json api_key_resource(const ApiKey& key);

/// A file of an invoice under the name that its URL ends in: "nfse.xml", "event.xml", "event-2.xml".
struct NamedDocument {
  std::string name;
  const DocumentFile* file;
};
std::vector<NamedDocument> named_documents(const std::vector<DocumentFile>& documents);
Json documents_resource(const InvoiceRecord& record, const std::vector<DocumentFile>& documents);

/// An answer with a JSON body.
Response json_response(int status, const Json& body);

/// One invoice: with its ETag, and 304 when the client has this version already.
Response invoice_response(int status, const InvoiceRecord& record, const Request& request);

}  // namespace fiscal::api
