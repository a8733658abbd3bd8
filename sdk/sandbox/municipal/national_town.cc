#include "sdk/sandbox/municipal/national_town.h"

#include <libxml/tree.h>

#include <nlohmann/json.hpp>

#include "sdk/sandbox/access_key.h"
#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox::municipal {
namespace {

using nlohmann::json;

constexpr std::string_view national_namespace = "http://www.sped.fazenda.gov.br/nfse";

std::string tax_id_of(const xmlNode* party) {
  const std::string cnpj = text_below(party, "CNPJ");
  return cnpj.empty() ? text_below(party, "CPF") : cnpj;
}

void replace_all_of(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

/// An element as a document of its own, in the namespace of the national layout.
std::string national_text(const xmlNode* element, const std::string& id_attribute) {
  const XmlDocument document(xmlNewDoc(reinterpret_cast<const xmlChar*>("1.0")));
  xmlNode* copy = xmlDocCopyNode(const_cast<xmlNode*>(element), document.get(), 1);
  xmlDocSetRootElement(document.get(), copy);
  xmlReconciliateNs(document.get(), copy);
  xmlBuffer* buffer = xmlBufferCreate();
  xmlNodeDump(buffer, document.get(), copy, 0, 0);
  std::string text(reinterpret_cast<const char*>(xmlBufferContent(buffer)));
  xmlBufferFree(buffer);
  replace_all_of(text, " xmlns=\"" + std::string(namespace_of(element)) + "\"",
                 " xmlns=\"" + std::string(national_namespace) + "\"");
  if (id_attribute != "Id") replace_all_of(text, " " + id_attribute + "=\"", " Id=\"");
  return text;
}

std::pair<int, std::string> told(json members, int status) {
  members.update({{"tipoAmbiente", 2},
                  {"versaoAplicativo", "TownSandbox_1.0"},
                  {"dataHoraProcessamento", "2026-11-03T10:00:05-03:00"}});
  return {status, members.dump()};
}

std::pair<int, std::string> not_there(std::string_view code) {
  return told({{"erro", {{"codigo", code}, {"descricao", "Não encontrado"}}}}, 404);
}

std::string packed(const std::string& document) { return base64_encode(gzip(document)); }

/// "DPS", town 7, kind 1, federal id 14, series 5, number 15.
std::optional<TownNote> note_of_id(const TownBook& notes, const std::string& town, const std::string& id) {
  if (id.size() != 45) return std::nullopt;
  const auto plain = [](const std::string& digits) {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  };
  const std::string issuer = id[10] == '1' ? id.substr(14, 11) : id.substr(11, 14);
  return notes.by_rps({town, issuer, plain(id.substr(25, 5)), plain(id.substr(30))});
}

}  // namespace

std::optional<TownNote> note_of_dps(const TownProfile& profile, const TownRequest& request) {
  const xmlNode* dps = find_below(request.document, "DPS");
  const xmlNode* info = find_below(dps, "infDPS");
  if (!info) return std::nullopt;
  TownNote note;
  note.rps = {profile.id, tax_id_of(find_below(info, "prest")), text_below(info, "serie"),
              text_below(info, "nDPS")};
  note.amount = text_below(info, "vServ");
  note.issued_at = text_below(info, "dhEmi");
  note.place = text_below(info, "cLocEmi");
  note.dps = national_text(dps, profile.id_attribute);
  const bool whole = !note.rps.issuer.empty() && !note.rps.number.empty() && !note.amount.empty();
  return whole ? std::optional(note) : std::nullopt;
}

std::string access_key_of(const TownNote& note) {
  return make_access_key(
      {note.place, note.rps.issuer, std::stoll(note.number), note.issued_at, note.rps.number});
}

std::optional<TownNote> note_of_key(const TownBook& notes, const std::string& town, const std::string& key) {
  // Annex I says where issuer and number are in a key.
  if (!is_access_key(key)) return std::nullopt;
  const std::string number = key.substr(23, 13);
  const bool is_cpf = key[8] == '1';
  auto note = notes.by_number(town, is_cpf ? key.substr(12, 11) : key.substr(9, 14),
                              number.substr(number.find_first_not_of('0')));
  return note && access_key_of(*note) == key ? note : std::nullopt;
}

std::string nfse_of(const TownNote& note) {
  return "<NFSe xmlns=\"" + std::string(national_namespace) + "\" versao=\"1.01\"><infNFSe Id=\"NFS" +
         access_key_of(note) + "\"><nNFSe>" + note.number + "</nNFSe><dhProc>" + note.issued_at +
         "</dhProc>" + note.dps + "</infNFSe></NFSe>";
}

std::string event_of(const TownNote& note) {
  const std::string key = access_key_of(note);
  return "<evento xmlns=\"" + std::string(national_namespace) + "\" versao=\"1.01\"><infEvento Id=\"EVT" +
         key +
         "101101001\"><dhProc>2026-11-04T09:00:00-03:00</dhProc><pedRegEvento versao=\"1.01\"><infPedReg "
         "Id=\"PRE" +
         key + "101101\"><chNFSe>" + key +
         "</chNFSe><e101101><xDesc>Cancelamento de NFS-e</xDesc><cMotivo>1</cMotivo></e101101></infPedReg>"
         "</pedRegEvento></infEvento></evento>";
}

std::pair<int, std::string> national_answer(const TownBook& notes, const std::string& town,
                                            std::string_view question) {
  if (question.starts_with("dps/")) {
    const std::string id(question.substr(4));
    const auto note = note_of_id(notes, town, id);
    return note ? told({{"idDps", id}, {"chaveAcesso", access_key_of(*note)}}, 200) : not_there("E2404");
  }
  if (!question.starts_with("nfse/")) return not_there("E2401");
  question.remove_prefix(5);
  const std::string key(question.substr(0, question.find('/')));
  const auto note = note_of_key(notes, town, key);
  if (!note) return not_there("E2401");
  if (question == key) return told({{"chaveAcesso", key}, {"nfseXmlGZipB64", packed(nfse_of(*note))}}, 200);
  const bool asks_cancellation = question.find("/eventos/101101/") != std::string_view::npos;
  if (!asks_cancellation || note->cancelled_at.empty()) return not_there("E2401");
  return told({{"eventoXmlGZipB64", packed(event_of(*note))}}, 200);
}

}  // namespace fiscal::sandbox::municipal
