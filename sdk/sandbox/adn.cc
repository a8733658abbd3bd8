#include "sdk/sandbox/adn.h"

#include <charconv>

#include "sdk/sandbox/envelope.h"
#include "sdk/sandbox/nfse_builder.h"
#include "sdk/sandbox/query.h"

namespace fiscal::sandbox {
namespace {

constexpr std::size_t lot_size = 50;

// ADN's names of the event kinds (enum TipoEvento of its swagger).
std::string distribution_name(const std::string& type) {
  if (type == "101101") return "CANCELAMENTO";
  if (type == "101103") return "SOLICITACAO_CANCELAMENTO_ANALISE_FISCAL";
  if (type == "105102") return "CANCELAMENTO_POR_SUBSTITUICAO";
  if (type == "105104") return "CANCELAMENTO_DEFERIDO_ANALISE_FISCAL";
  if (type == "105105") return "CANCELAMENTO_INDEFERIDO_ANALISE_FISCAL";
  if (type == "202201") return "CONFIRMACAO_PRESTADOR";
  if (type == "202205") return "REJEICAO_PRESTADOR";
  if (type == "203202") return "CONFIRMACAO_TOMADOR";
  if (type == "203206") return "REJEICAO_TOMADOR";
  if (type == "204203") return "CONFIRMACAO_INTERMEDIARIO";
  if (type == "204207") return "REJEICAO_INTERMEDIARIO";
  return "CANCELAMENTO_POR_OFICIO";
}

std::string adn_tail(const Office& office) {
  return ",\"TipoAmbiente\":\"" + std::string(office.environment == 1 ? "PRODUCAO" : "HOMOLOGACAO") +
         "\",\"VersaoAplicativo\":\"" + std::string(application_version) + "\",\"DataHoraProcessamento\":\"" +
         layout_datetime(office.clock.now()) + "\"}";
}

}  // namespace

Answer Adn::nothing(int status, const char* code) const {
  return {status, std::string("{\"StatusProcessamento\":\"") +
                      (status == 404 ? "NENHUM_DOCUMENTO_LOCALIZADO" : "REJEICAO") +
                      "\",\"LoteDFe\":[],\"Alertas\":[],\"Erros\":[{\"Codigo\":\"" + code +
                      "\",\"Descricao\":" + json_text(office_.tables.rejection(code)) + "}]" +
                      adn_tail(office_)};
}

Answer Adn::lot(const std::vector<Distributed>& documents) const {
  std::string body = "{\"StatusProcessamento\":\"DOCUMENTOS_LOCALIZADOS\",\"LoteDFe\":[";
  for (const Distributed& one : documents) {
    if (body.back() != '[') body += ',';
    const bool event = !one.event_type.empty();
    body += "{\"NSU\":" + std::to_string(one.nsu) + ",\"ChaveAcesso\":\"" + one.key +
            "\",\"TipoDocumento\":\"" + (event ? "EVENTO" : "NFSE") + "\"" +
            (event ? ",\"TipoEvento\":\"" + distribution_name(one.event_type) + "\"" : "") +
            ",\"ArquivoXml\":\"" + office_.registry.payload(one.place) + "\",\"DataHoraGeracao\":\"" +
            layout_datetime(static_cast<std::time_t>(one.at_ms / 1000)) + "\"}";
  }
  return {200, body + "],\"Alertas\":[],\"Erros\":[]" + adn_tail(office_)};
}

Answer Adn::distribution(const std::string& nsu, const std::string& query, const Certificate& client) const {
  std::uint64_t after = 0;
  const auto [end, error] = std::from_chars(nsu.data(), nsu.data() + nsu.size(), after);
  if (error != std::errc() || end != nsu.data() + nsu.size()) return nothing(400, "E2230");
  const std::string asked = query_value(query, "cnpjConsulta");
  if (!asked.empty() && asked.substr(0, 8) != client.root()) return nothing(400, "E2241");
  const std::string whose = asked.empty() ? client.root() : asked;
  // Without lote=true the call asks for the one document at that NSU.
  if (query_value(query, "lote") == "false") {
    const auto one = office_.registry.after(whose, after == 0 ? 0 : after - 1, 1);
    return one.empty() || one.front().nsu != after ? nothing(404, "E2230") : lot(one);
  }
  const auto documents = office_.registry.after(whose, after, lot_size);
  return documents.empty() ? nothing(404, "E2215") : lot(documents);
}

Answer Adn::documents_of(const std::string& key, const Certificate& client) const {
  const auto note = office_.registry.by_key(key);
  if (!note) return nothing(404, "E2240");
  if (!note->has_actor(client.root())) return nothing(404, "E2241");
  std::vector<Distributed> documents = {{0, key, "", note->issued_ms, note->place}};
  const std::lock_guard lock(note->events_mutex);
  for (const EventRecord& event : note->events) {
    documents.push_back({0, key, event.type, event.received_ms, event.place});
  }
  return lot(documents);
}

}  // namespace fiscal::sandbox
