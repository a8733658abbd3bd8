#include "sdk/sandbox/events.h"

#include <algorithm>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/envelope.h"
#include "sdk/sandbox/event_builder.h"
#include "sdk/sandbox/nfse_builder.h"
#include "sdk/sandbox/signature_check.h"

namespace fiscal::sandbox {
namespace {

struct EventRequest {
  const Fields& fields;
  std::string id;
  std::string type;  ///< six digits
  std::string key;
  std::string author;
  int environment;
};

bool is_manifestation(const std::string& type) { return type[0] == '2'; }

// The one whom annex II lets ask for this event, or empty when no contributor may.
std::string allowed_author(const Note& note, const std::string& type) {
  const std::string party = type.substr(0, 3);
  if (type == "101101" || type == "101103" || party == "202") return note.issuer;
  if (party == "203") return note.taker;
  if (party == "204") return note.intermediary;
  return {};
}

std::string event_type_of(const xmlNode* request) {
  const xmlNode* last = xmlLastElementChild(const_cast<xmlNode*>(request));
  return std::string(name_of(last).substr(1));
}

void check_event_signature(const SignatureVerdict& verdict, const EventRequest& request, std::time_t now,
                           Findings& findings) {
  if (verdict.state == SignatureState::Missing)
    return findings.add_if(!is_manifestation(request.type), "E1989");
  if (verdict.state == SignatureState::Broken) return findings.add("E1980", verdict.why);
  const Certificate& certificate = *verdict.certificate;
  if (!certificate.trusted || !certificate.valid_at(now)) return findings.add("E1983");
  if (!certificate.conforming) return findings.add("E1986");
  const bool company = request.author.size() == 14;
  const bool same = company ? certificate.cnpj.substr(0, 8) == request.author.substr(0, 8)
                            : certificate.cpf == request.author;
  // The same mismatch breaks the signature's rule and the author's.
  if (!same) {
    findings.add("E1991");
    findings.add(company ? "E0812" : "E0815");
  }
}

void check_event_target(const EventRequest& request, const Note* note, const std::string& path_key,
                        Findings& findings) {
  findings.add_if(request.fields.get("tpAmb") != std::to_string(request.environment), "E1845");
  findings.add_if(request.id != "PRE" + request.key + request.type || path_key != request.key, "E1827");
  if (!note) {
    // A key that the town hall's own system generated belongs there.
    findings.add(request.key[7] == '2' ? "E1831" : "E0831");
    return;
  }
  const std::string allowed = allowed_author(*note, request.type);
  const bool company = request.author.size() == 14;
  const bool same = company ? allowed.size() == 14 && allowed.substr(0, 8) == request.author.substr(0, 8)
                            : allowed == request.author;
  findings.add_if(!same, company ? "E0813" : "E0816");
  const std::string kind = "e" + request.type;
  const bool unexplained =
      request.fields.get(kind + "/cMotivo") == "9" && !request.fields.has(kind + "/xMotivo");
  findings.add_if(unexplained && request.type == "202205", "E1944");
  findings.add_if(unexplained && request.type == "203206", "E1949");
  findings.add_if(unexplained && request.type == "204207", "E1954");
}

void check_event_history(const EventRequest& request, const Note& note, const Settings& settings,
                         Findings& findings) {
  const bool repeated = is_manifestation(request.type) &&
                        std::any_of(note.events.begin(), note.events.end(), [&](const EventRecord& e) {
                          return is_manifestation(e.type) && e.author == request.author;
                        });
  if (repeated) return findings.add("E1833");
  if (const auto finding = forbidden_by_linked_events(note, request.type)) {
    return findings.add(finding->code, finding->complement);
  }
  findings.add_if(request.type == "101101" && settings.cancel_deadline_passed, "E0822");
}

// Signs, stores and links an event; returns its payload.
std::string register_event(Office& office, const std::shared_ptr<Note>& note, const std::string& type,
                           std::string_view request_element, const std::string& author,
                           const std::string& certificate, const std::string& version) {
  const auto same = std::count_if(note->events.begin(), note->events.end(),
                                  [&](const EventRecord& e) { return e.type == type; });
  const EventNumbers numbers{note->key, type, static_cast<int>(same) + 1, office.registry.next_dfe_number()};
  const std::time_t now = office.clock.now();
  const std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" +
                          office.sealed(build_event(numbers, request_element, now, version), "</evento>");
  const std::string payload = base64_encode(gzip(xml));
  const std::int64_t at_ms = office.clock.now_ms();
  const std::string members = "\"at\":\"" + layout_datetime(now) + "\",\"at_ms\":" + std::to_string(at_ms) +
                              ",\"kind\":\"event\",\"chave\":\"" + note->key + "\",\"type\":\"" + type +
                              "\",\"sequence\":" + std::to_string(numbers.sequence) + ",\"author\":\"" +
                              author + "\",\"dfe_number\":" + std::to_string(numbers.dfe_number) +
                              ",\"certificate\":\"" + certificate + "\"";
  office.registry.publish_event(note, {type, numbers.sequence, author, at_ms, {}}, members, payload);
  return payload;
}

void answer_analysis(Office& office, const std::shared_ptr<Note>& note, AnalysisVerdict verdict) {
  if (verdict == AnalysisVerdict::Pending) return;
  const bool granted = verdict == AnalysisVerdict::Granted;
  register_official_event(office, note, granted ? "105104" : "105105",
                          verdict_body(granted, "Resposta automática do ambiente de testes"));
}

}  // namespace

void register_official_event(Office& office, const std::shared_ptr<Note>& note, const std::string& type,
                             const std::string& body) {
  const std::string request =
      build_official_request(note->key, type, body, office.clock.now(), office.environment);
  register_event(office, note, type, request, "", "", "1.01");
}

Answer Events::receive(const std::string& path_key, const Exchange& exchange) {
  const auto refused = [&](const Findings& found) {
    return error_answer(office_, 400, found, ErrorSpelling::Event);
  };
  Findings findings;
  const auto unpacked = unpack(payload_member_of(exchange.body, "pedidoRegistroEventoXmlGZipB64"),
                               "pedRegEvento", office_.grammar, findings);
  if (!unpacked) return refused(findings);

  const xmlNode* root = root_of(unpacked->document);
  const xmlNode* request_node = child(root, "infPedReg");
  const Fields fields(request_node);
  const bool company = fields.has("CNPJAutor");
  const EventRequest request{fields,
                             attribute_of(request_node, "Id"),
                             event_type_of(request_node),
                             fields.get("chNFSe"),
                             fields.get(company ? "CNPJAutor" : "CPFAutor"),
                             office_.environment};
  const SignatureVerdict verdict = check_signature(root, request_node, office_.book);
  check_event_signature(verdict, request, office_.clock.now(), findings);
  if (!findings.empty()) return refused(findings);

  const auto note = office_.registry.by_key(request.key);
  check_event_target(request, note.get(), path_key, findings);
  if (!findings.empty()) return refused(findings);

  const auto settings = office_.settings.get();
  const std::lock_guard held(note->events_mutex);
  check_event_history(request, *note, *settings, findings);
  if (!findings.empty()) return refused(findings);
  const std::string payload = register_event(
      office_, note, request.type, root_element(unpacked->bytes), request.author,
      verdict.certificate ? verdict.certificate->fingerprint : "", attribute_of(root, "versao"));
  if (request.type == "101103") answer_analysis(office_, note, settings->analysis);
  return {201, envelope_head(office_) + ",\"eventoXmlGZipB64\":\"" + payload + "\"}"};
}

}  // namespace fiscal::sandbox
