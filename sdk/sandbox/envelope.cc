#include "sdk/sandbox/envelope.h"

#include <nlohmann/json.hpp>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/nfse_builder.h"

namespace fiscal::sandbox {
namespace {

constexpr std::size_t largest_document = 4 * 1024 * 1024;

// Some official messages have a place for the name of the event in the way; the complement carries it.
std::string message_of(const OfficialTables& tables, const Finding& finding) {
  constexpr std::string_view place = "<nome_evento_vinculado_a_NFS-e>";
  std::string text = tables.rejection(finding.code);
  const auto at = text.find(place);
  return at == std::string::npos ? text : text.replace(at, place.size(), finding.complement);
}

}  // namespace

std::string envelope_head(const Office& office) {
  return "{\"tipoAmbiente\":" + std::to_string(office.environment) + ",\"versaoAplicativo\":\"" +
         std::string(application_version) + "\",\"dataHoraProcessamento\":\"" +
         layout_datetime(office.clock.now()) + "\"";
}

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Answer error_answer(const Office& office, int status, const Findings& findings, ErrorSpelling spelling,
                    const std::string& id_dps) {
  const bool issue = spelling == ErrorSpelling::Issue;
  std::string body = envelope_head(office);
  if (!id_dps.empty()) body += ",\"idDPS\":" + json_text(id_dps);
  body += issue ? ",\"erros\":[" : ",\"erro\":[";
  bool first = true;
  for (const Finding& finding : findings.all()) {
    if (!first) body += ',';
    first = false;
    body += (issue ? "{\"Codigo\":" : "{\"codigo\":") + json_text(finding.code) +
            (issue ? ",\"Descricao\":" : ",\"descricao\":") + json_text(message_of(office.tables, finding));
    if (!finding.complement.empty()) {
      body += (issue ? ",\"Complemento\":" : ",\"complemento\":") + json_text(finding.complement);
    }
    body += '}';
  }
  body += "]}";
  return {status, std::move(body)};
}

std::optional<std::string> payload_member_of(const std::string& body, const char* name) {
  const auto parsed = nlohmann::json::parse(body, nullptr, false);
  if (!parsed.is_object() || !parsed.contains(name) || !parsed[name].is_string()) return std::nullopt;
  return parsed[name].get<std::string>();
}

std::optional<Unpacked> unpack(const std::optional<std::string>& payload, std::string_view root,
                               const Grammar& grammar, Findings& findings) {
  const auto packed = payload ? base64_decode(*payload) : std::nullopt;
  if (!packed) {
    findings.add("E1225");
    return std::nullopt;
  }
  auto bytes = gunzip(*packed, largest_document);
  if (!bytes) {
    findings.add("E1226", "GZip inválido ou grande demais.");
    return std::nullopt;
  }
  XmlReading reading = read_xml(*bytes);
  if (!reading.document) {
    findings.add(reading.rejection, reading.complement);
    return std::nullopt;
  }
  if (name_of(root_of(reading.document)) != root) {
    findings.add("E1242", std::string(name_of(root_of(reading.document))));
    return std::nullopt;
  }
  if (const auto error = grammar.check(root_of(reading.document), std::string(root))) {
    findings.add("E1235", error->path + ": " + error->text);
    return std::nullopt;
  }
  return Unpacked{std::move(*bytes), std::move(reading.document)};
}

}  // namespace fiscal::sandbox
