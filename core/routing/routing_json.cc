#include "core/routing/routing_json.h"

#include <fiscal/described/document_reader.hpp>
#include <fiscal/described/writer.hpp>

#include "core/routing/rule_fields.h"

namespace fiscal::routing {
namespace {

/// As the schema of a route: what RouteTaken and Step look like outside.
template <class V>
void fields(V& v, RouteTaken& r) {
  v("connection", r.connection, described::any(), "");
  v("rule", r.rule, described::any(), "");
  v("snapshot", r.snapshot, described::any(), "");
  v("next", r.next, described::any(), "");
}

template <class V>
void fields(V& v, Step& s) {
  v("rule", s.rule, described::any(), "");
  v("held", s.held, described::any(), "");
  v("because", s.because, described::any(), "");
}

}  // namespace

Read<std::vector<Rule>> rules_from_json(std::string_view json) {
  simdjson::dom::parser parser;
  return described::read_document<std::vector<Rule>>(
      parser, json, UnknownFields::Refuse, {.bytes = 256u << 20, .root = described::entries(1'000'000)});
}

std::string to_json(std::span<const Rule> rules) {
  std::string out = "[";
  for (const Rule& rule : rules) {
    if (out.size() > 1) out += ',';
    described::write_value(out, rule);
  }
  return out += ']';
}

std::string to_json(const Explained& explained) {
  std::string out = "{\"route\":";
  if (explained.route.ok()) {
    described::Writer route(out);
    RouteTaken taken = *explained.route;
    fields(route, taken);
    route.finish();
  } else {
    out += "null";
  }
  out += ",\"error\":";
  if (explained.route.ok())
    out += "null";
  else
    described::write_value(out, explained.route.error());
  out += ",\"steps\":[";
  for (const Step& step : explained.steps) {
    if (out.back() != '[') out += ',';
    described::Writer writer(out);
    Step copy = step;
    fields(writer, copy);
    writer.finish();
  }
  return out += "]}";
}

}  // namespace fiscal::routing
