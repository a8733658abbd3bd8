#include "sdk/sandbox/queries.h"

#include <algorithm>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/envelope.h"

namespace fiscal::sandbox {

bool Queries::is_hidden(const Note& note, std::int64_t hidden_ms) const {
  return hidden_ms > 0 && office_.clock.now_ms() - note.issued_ms < hidden_ms;
}

Answer Queries::not_found(const char* code) const {
  Findings findings;
  findings.add(code);
  return error_answer(office_, 404, findings, ErrorSpelling::Query);
}

Answer Queries::nfse(const std::string& key, const Certificate& client, std::int64_t hidden_ms) const {
  Findings findings;
  if (key.size() != 50) {
    findings.add("E2400");
    return error_answer(office_, 400, findings, ErrorSpelling::Query);
  }
  const auto note = office_.registry.by_key(key);
  if (!note || is_hidden(*note, hidden_ms)) return not_found("E2401");
  if (!note->has_actor(client.root())) {
    findings.add("E2402");
    return error_answer(office_, 403, findings, ErrorSpelling::Query);
  }
  return {200, envelope_head(office_) + ",\"chaveAcesso\":\"" + key + "\",\"nfseXmlGZipB64\":\"" +
                   office_.registry.payload(note->place) + "\"}"};
}

Answer Queries::dps(const std::string& id, const Certificate& client, std::int64_t hidden_ms) const {
  Findings findings;
  if (id.size() != 45 || !id.starts_with("DPS")) {
    findings.add("E2403");
    return error_answer(office_, 400, findings, ErrorSpelling::Query);
  }
  const auto note = office_.registry.by_dps(id);
  if (!note || is_hidden(*note, hidden_ms)) return not_found("E2404");
  if (!note->has_actor(client.root())) {
    findings.add("E2402");
    return error_answer(office_, 403, findings, ErrorSpelling::Query);
  }
  return {200, envelope_head(office_) + ",\"idDps\":\"" + id + "\",\"chaveAcesso\":\"" + note->key + "\"}"};
}

Answer Queries::dps_exists(const std::string& id, std::int64_t hidden_ms) const {
  if (id.size() != 45 || !id.starts_with("DPS")) return {400, ""};
  const auto note = office_.registry.by_dps(id);
  return {note && !is_hidden(*note, hidden_ms) ? 200 : 404, ""};
}

Answer Queries::event(const std::string& key, const std::string& type, const std::string& sequence,
                      const Certificate& client, std::int64_t hidden_ms) const {
  const auto note = office_.registry.by_key(key);
  // This 404 has no error list, as the real one.
  const Answer none{404, envelope_head(office_) + "}"};
  if (!note || !note->has_actor(client.root()) || is_hidden(*note, hidden_ms)) return none;
  const std::lock_guard lock(note->events_mutex);
  const auto found = std::find_if(note->events.begin(), note->events.end(), [&](const EventRecord& e) {
    return e.type == type && sequence.find_first_not_of("0123456789") == std::string::npos &&
           sequence.size() < 4 && e.sequence == std::stoi("0" + sequence);
  });
  if (found == note->events.end()) return none;
  // arquivoXml is base64 of base64 here: so SefinNacional_1.6.0 was measured.
  return {200, envelope_head(office_) + ",\"eventos\":[{\"chaveAcesso\":\"" + key + "\",\"tipoEvento\":" +
                   type + ",\"numeroPedidoRegistroEvento\":" + std::to_string(found->sequence) +
                   ",\"dataHoraRecebimento\":\"" +
                   layout_datetime(static_cast<std::time_t>(found->received_ms / 1000)) +
                   "\",\"arquivoXml\":\"" + base64_encode(office_.registry.payload(found->place)) + "\"}]}"};
}

}  // namespace fiscal::sandbox
