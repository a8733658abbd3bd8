#include "core/api/resource.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <map>
#include <nlohmann/json.hpp>

#include "core/api/invoice_text.h"

namespace fiscal::api {
namespace {

void put(Json& body, const char* name, const std::optional<std::string>& value) {
  if (value) body[name] = *value;
}

void put_time(Json& body, const char* name, const std::optional<Instant>& at) {
  if (at) body[name] = to_text_milliseconds(*at);
}

Json exchange_json(const Exchange& exchange) {
  Json body{{"at", to_text_milliseconds(exchange.at)},
            {"call", exchange.call},
            {"method", exchange.method},
            {"url", exchange.url},
            {"status", exchange.status},
            {"elapsed_ms", exchange.elapsed.milliseconds},
            {"departed_write", exchange.departed_write}};
  if (!exchange.failure.empty()) body["failure"] = exchange.failure;
  body["request_head"] = exchange.request_head;
  body["response_head"] = exchange.response_head;
  // Bodies that are not text are shown in base64, so that the timeline stays readable JSON whatever a
  // provider sent.
  for (const auto& [name, bytes] : {std::pair("request_body", &exchange.request_body),
                                    std::pair("response_body", &exchange.response_body)}) {
    if (is_valid_utf8(*bytes))
      body[name] = *bytes;
    else
      body[std::string(name) + "_b64"] = base64_encode(*bytes);
  }
  return body;
}

}  // namespace

Json invoice_resource(const InvoiceRecord& record) { return Json::parse(invoice_text(record)); }

Json timeline_resource(const InvoiceRecord& record, const store::TimelineEntry& timeline) {
  Json events = Json::array();
  for (const NumberedEvent& numbered : timeline.events)
    events.push_back({{"sequence", numbered.sequence},
                      {"at", to_text_milliseconds(numbered.event.at)},
                      {"kind", numbered.event.kind},
                      {"data", Json::parse(numbered.event.data)}});
  Json exchanges = Json::array();
  for (const Exchange& exchange : timeline.exchanges) exchanges.push_back(exchange_json(exchange));
  Json log = Json::array();
  for (const PluginLogLine& line : timeline.log_lines)
    log.push_back({{"at", to_text_milliseconds(line.at)},
                   {"call", line.call},
                   {"level", to_text(line.level)},
                   {"text", line.text}});
  return {{"invoice", to_text(record.id)},
          {"route",
           {{"connection", record.route.connection},
            {"rule", record.route.rule},
            {"snapshot", record.route.snapshot}}},
          {"events", events},
          {"exchanges", exchanges},
          {"log", log}};
}

Json account_resource(const Account& account) {
  return {{"id", account.id},
          {"object", "account"},
          {"name", account.name},
          {"environment", to_text(account.environment)},
          {"zone", account.zone},
          {"issuer", Json::parse(to_json(account.issuer))},
          {"default_connection", account.default_connection},
          {"may_choose_connection", account.may_choose_connection}};
}

Json connection_resource(const Connection& connection) {
  Json body{{"id", connection.id},
            {"object", "connection"},
            {"account", connection.account},
            {"plugin", connection.plugin},
            {"environment", to_text(connection.environment)},
            {"settings", Json::parse(connection.settings)},
            {"series", connection.series},
            {"enabled", connection.enabled},
            {"write_connection", connection.write_connection == WriteConnection::Fresh ? "fresh" : "kept"},
            {"egress", connection.egress},
            {"max_in_flight", connection.max_in_flight}};
  put(body, "certificate", connection.certificate);
  put(body, "ca_file", connection.ca_file);
  return body;
}

Json api_key_resource(const ApiKey& key) {
  Json body{{"id", key.id},           {"object", "api_key"},
            {"account", key.account}, {"environment", to_text(key.environment)},
            {"label", key.label},     {"created_at", to_text_milliseconds(key.created_at)},
            {"revoked", key.revoked}};
  put_time(body, "expires_at", key.expires_at);
  return body;
}

std::vector<NamedDocument> named_documents(const std::vector<DocumentFile>& documents) {
  std::vector<NamedDocument> named;
  std::map<std::string, int> seen;
  for (const DocumentFile& file : documents) {
    const int count = ++seen[file.kind];
    const std::string ending = file.media_type == "application/pdf" ? ".pdf" : ".xml";
    named.push_back({file.kind + (count == 1 ? "" : "-" + std::to_string(count)) + ending, &file});
  }
  return named;
}

Json documents_resource(const InvoiceRecord& record, const std::vector<DocumentFile>& documents) {
  Json data = Json::array();
  for (const NamedDocument& document : named_documents(documents))
    data.push_back({{"name", document.name},
                    {"kind", document.file->kind},
                    {"media_type", document.file->media_type},
                    {"size", document.file->content.size()},
                    {"url", "/v1/invoices/" + to_text(record.id) + "/documents/" + document.name}});
  return {{"object", "list"}, {"data", data}};
}

Response json_response(int status, const Json& body) {
  return {status, "application/json", body.dump(-1, ' ', false, Json::error_handler_t::replace), {}};
}

Response invoice_response(int status, const InvoiceRecord& record, const Request& request) {
  const std::string tag = '"' + std::to_string(record.version) + '"';
  if (request.method != "POST" && request.header("if-none-match") == tag) {
    Response unchanged{304, "application/json", {}, {}};
    return unchanged.with("ETag", tag);
  }
  return Response{status, "application/json", invoice_text(record), {}, nullptr}.with("ETag", tag);
}

}  // namespace fiscal::api
