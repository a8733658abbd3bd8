#include "core/api/resource.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <map>
#include <nlohmann/json.hpp>

namespace fiscal::api {
namespace {

Json findings_json(const Findings& findings) { return Json::parse(to_json(findings)); }

void put(Json& body, const char* name, const std::optional<std::string>& value) {
  if (value) body[name] = *value;
}

void put_time(Json& body, const char* name, const std::optional<Instant>& at) {
  if (at) body[name] = to_text_milliseconds(*at);
}

Json document_facts(const Authorized& authorized) {
  Json facts = Json::object();
  put(facts, "number", authorized.number);
  put(facts, "verification_code", authorized.verification_code);
  put(facts, "protocol", authorized.protocol);
  put_time(facts, "issued_at", authorized.issued_at);
  put(facts, "url", authorized.url);
  return facts;
}

Json cancellation_facts(const Facts& facts) {
  Json cancellation = Json::object();
  if (facts.cancel) {
    put_time(cancellation, "asked_at", facts.cancel->asked_at);
    cancellation["reason"] = to_text(facts.cancel->reason);
    cancellation["text"] = facts.cancel->text;
  }
  if (facts.cancelled) {
    put_time(cancellation, "cancelled_at", facts.cancelled->cancelled_at);
    put(cancellation, "protocol", facts.cancelled->protocol);
    put(cancellation, "replaced_by", facts.cancelled->replaced_by);
  }
  return cancellation;
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

Json invoice_resource(const InvoiceRecord& record) {
  const std::string self = "/v1/invoices/" + to_text(record.id);
  const Facts& facts = record.facts;
  Json body{{"id", to_text(record.id)},        {"object", "invoice"},
            {"status", to_text(record.state)}, {"version", record.version},
            {"type", to_text(record.type)},    {"environment", to_text(record.environment)}};
  put(body, "reference", record.reference);
  body["created_at"] = to_text_milliseconds(record.created_at);
  put_time(body, "issue_at", record.issue_at);
  body["competence_date"] = to_text(record.competence_date);
  body["amount"] = record.amount.centavos;
  body["connection"] = record.route.connection;
  body["route"] = {{"rule", record.route.rule}, {"snapshot", record.route.snapshot}};
  if (record.number) body["number"] = {{"series", record.number->series}, {"number", record.number->number}};
  put(body, "access_key", record.access_key);
  if (facts.authorized) body["document"] = document_facts(*facts.authorized);
  if (facts.authorized && !facts.authorized->alerts.empty())
    body["alerts"] = findings_json(facts.authorized->alerts);
  if (facts.cancel || facts.cancelled) body["cancellation"] = cancellation_facts(facts);
  if (!facts.reasons.empty()) body["reasons"] = findings_json(facts.reasons);
  for (const auto& [name, id] :
       {std::pair("replaces", facts.replaces), std::pair("replaced_by", facts.replaced_by),
        std::pair("follows", facts.follows)})
    if (id) body[name] = to_text(*id);
  if (facts.late) body["late"] = true;
  if (record.job)
    body["next"] = {{"action", to_text(record.job->kind)}, {"at", to_text_milliseconds(record.job->at)}};
  body["links"] = {{"self", self}, {"timeline", self + "/timeline"}, {"documents", self + "/documents"}};
  return body;
}

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
  return json_response(status, invoice_resource(record)).with("ETag", tag);
}

}  // namespace fiscal::api
