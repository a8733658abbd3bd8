#include "tests/crash/evidence.h"

#include <fiscal/encoding.hpp>

namespace fiscal::crash {
namespace {

constexpr std::size_t largest_note = 1 << 22;

PortalNote note_of(const Json& line) {
  const auto packed = base64_decode(line.at("payload").get<std::string>());
  const std::string xml = packed ? gunzip(*packed, largest_note).value_or("") : "";
  return {line.at("chave"),
          line.at("id_dps"),
          marker_in(xml),
          line.at("serie"),
          line.at("number").get<std::int64_t>(),
          {}};
}

}  // namespace

std::string marker_in(const std::string& text) {
  const auto at = text.find("marca:");
  return at == std::string::npos ? "" : text.substr(at + 6, text.find(';', at) - at - 6);
}

std::string marker_of(const Json& invoice) {
  return marker_in(invoice.at("request").at("service").at("description").get<std::string>());
}

Evidence::Evidence(const Logs& given) : logs(given) {
  for (const Json& line : logs.portal) {
    if (line.at("kind") == "nfse") notes.push_back(note_of(line));
    if (line.at("kind") != "event") continue;
    for (PortalNote& note : notes)
      if (line.at("chave") == note.key) note.events.push_back(line.at("type"));
  }
  for (const Json& line : logs.store) {
    if (line.at("line") == "series") series.push_back(&line);
    if (line.at("line") != "invoice") continue;
    invoices.push_back(&line);
    by_id_[line.at("id")] = &line;
  }
}

const Json* Evidence::invoice(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<const PortalNote*> Evidence::notes_of(const std::string& marker) const {
  std::vector<const PortalNote*> found;
  for (const PortalNote& note : notes)
    if (note.marker == marker) found.push_back(&note);
  return found;
}

std::vector<Violation> check(const Logs& logs) {
  Evidence evidence(logs);
  check_client(evidence);
  check_documents(evidence);
  check_wire(evidence);
  check_history(evidence);
  check_webhooks(evidence);
  return evidence.violations;
}

}  // namespace fiscal::crash
