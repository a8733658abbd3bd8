#include "core/app/fiscalctl/store_lines.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::ctl {
namespace {

using Object = nlohmann::ordered_json;

/// JSON that the gateway wrote, as JSON; were it damaged, as a text.
Object embedded(const std::string& json) {
  Object parsed = Object::parse(json, nullptr, false);
  return parsed.is_discarded() ? Object(json) : parsed;
}

Object event_object(const NumberedEvent& numbered) {
  return {{"sequence", numbered.sequence},
          {"at", to_text_milliseconds(numbered.event.at)},
          {"kind", numbered.event.kind},
          {"data", embedded(numbered.event.data)}};
}

Object departure_object(const store::Departure& departure) {
  return {{"effect", departure.effect},
          {"at", to_text_milliseconds(departure.at)},
          {"method", departure.method},
          {"url", departure.url},
          {"body_sha256", hex(sha256(departure.body))},
          {"body_bytes", departure.body.size()}};
}

Object exchange_object(const Exchange& exchange) {
  return {{"at", to_text_milliseconds(exchange.at)},
          {"call", exchange.call},
          {"method", exchange.method},
          {"url", exchange.url},
          {"status", exchange.status},
          {"failure", exchange.failure},
          {"departed_write", exchange.departed_write}};
}

Object log_line_object(const PluginLogLine& line) {
  return {{"at", to_text_milliseconds(line.at)},
          {"call", line.call},
          {"level", to_text(line.level)},
          {"text", line.text}};
}

Object document_object(const DocumentFile& document) {
  return {{"kind", document.kind},
          {"media_type", document.media_type},
          {"sha256", hex(sha256(document.content))},
          {"bytes", document.content.size()}};
}

template <class T, class F>
Object list_of(const std::vector<T>& values, F as_object) {
  Object list = Object::array();
  for (const T& value : values) list.push_back(as_object(value));
  return list;
}

void put_optionals(Object& object, const InvoiceRecord& record) {
  if (record.reference) object["reference"] = *record.reference;
  if (record.issue_at) object["issue_at"] = to_text_milliseconds(*record.issue_at);
  if (record.number)
    object["number"] = {{"series", record.number->series}, {"number", record.number->number}};
  if (record.access_key) object["access_key"] = *record.access_key;
  if (record.job)
    object["job"] = {{"kind", to_text(record.job->kind)}, {"at", to_text_milliseconds(record.job->at)}};
}

Object links_of(const Facts& facts) {
  Object links = Object::object();
  if (facts.replaces) links["replaces"] = to_text(*facts.replaces);
  if (facts.replaced_by) links["replaced_by"] = to_text(*facts.replaced_by);
  if (facts.follows) links["follows"] = to_text(*facts.follows);
  return links;
}

/// Texts of providers may hold bytes that are no text.
std::string written(const Object& object) {
  return object.dump(-1, ' ', false, Object::error_handler_t::replace);
}

}  // namespace

std::string line_of(const store::WholeInvoice& invoice) {
  const InvoiceRecord& record = invoice.record;
  Object object{{"line", "invoice"},
                {"id", to_text(record.id)},
                {"account", record.account},
                {"status", to_text(record.state)},
                {"version", record.version},
                {"environment", to_text(record.environment)},
                {"created_at", to_text_milliseconds(record.created_at)},
                {"amount", record.amount.centavos},
                {"connection", record.route.connection}};
  put_optionals(object, record);
  const Facts& facts = record.facts;
  object["links"] = links_of(facts);
  object["under_way"] = facts.under_way;
  object["attempts"] = facts.attempts;
  if (facts.departed_at) object["departed_at"] = to_text_milliseconds(*facts.departed_at);
  if (facts.unsettled_since) object["unsettled_since"] = to_text_milliseconds(*facts.unsettled_since);
  object["reasons"] = list_of(facts.reasons, [](const Finding& reason) {
    return Object{{"code", reason.code}, {"official_code", reason.official_code}, {"text", reason.text}};
  });
  object["idempotency_keys"] = invoice.idempotency_keys;
  object["fingerprint"] = hex(invoice.fingerprint);
  object["request"] = embedded(invoice.request);
  object["events"] = list_of(invoice.events, event_object);
  object["departures"] = list_of(invoice.departures, departure_object);
  object["exchanges"] = list_of(invoice.exchanges, exchange_object);
  object["log"] = list_of(invoice.log_lines, log_line_object);
  object["documents"] = list_of(invoice.documents, document_object);
  return written(object);
}

std::string line_of(const store::Resource& resource) {
  Object object{{"line", "resource"},          {"account", resource.account},
                {"kind", resource.kind},       {"id", resource.id},
                {"version", resource.version}, {"created_at", to_text_milliseconds(resource.created_at)},
                {"keys", resource.keys},       {"tags", resource.tags}};
  if (resource.due_at) object["due_at"] = to_text_milliseconds(*resource.due_at);
  object["body"] = embedded(resource.body);
  return written(object);
}

std::string line_of(const store::SeriesCounter& series) {
  return written({{"line", "series"},
                  {"connection", series.connection},
                  {"series", series.series},
                  {"next", series.next}});
}

}  // namespace fiscal::ctl
