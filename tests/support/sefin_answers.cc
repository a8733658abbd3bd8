#include "tests/support/sefin_answers.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "plugins/nfse_nacional/envelope.h"

namespace fiscal::test {
namespace {

using nlohmann::json;

json head() {
  return {{"tipoAmbiente", 2},
          {"versaoAplicativo", "SefinNacional_1.6.0"},
          {"dataHoraProcessamento", "2026-11-20T12:00:01.1234567-03:00"}};
}

std::string padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

/// Modulus 11, weights 2 to 9 from the right.
char key_digit(std::string_view key) {
  int sum = 0;
  int weight = 2;
  for (auto c = key.rbegin(); c != key.rend(); ++c, weight = weight == 9 ? 2 : weight + 1)
    sum += (*c - '0') * weight;
  return static_cast<char>('0' + (sum % 11 < 2 ? 0 : 11 - sum % 11));
}

std::string without_declaration(std::string_view xml) {
  const auto end = xml.find("?>");
  return std::string(end == std::string_view::npos ? xml : xml.substr(end + 2));
}

}  // namespace

std::string a_key_of(const Issuer& issuer, std::int64_t number) {
  std::string key = issuer.municipality + "2" + (issuer.tax_id.size() == 11 ? "1" : "2") +
                    national::fourteen(issuer.tax_id) + padded(number, 13) + "2611" +
                    padded(number * 37 % 1000, 9);
  key += key_digit(key);
  return key;
}

std::string nfse_with(std::string_view dps_xml, std::string_view key, std::string_view number) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><NFSe versao=\"1.01\" "
         "xmlns=\"http://www.sped.fazenda.gov.br/nfse\">"
         "<infNFSe Id=\"NFS" +
         std::string(key) + "\"><xLocEmi>São Paulo</xLocEmi><nNFSe>" + std::string(number) +
         "</nNFSe><cStat>100</cStat><dhProc>2026-11-20T12:00:01-03:00</dhProc>" +
         without_declaration(dps_xml) + "</infNFSe></NFSe>";
}

std::string event_with(std::string_view key, national::EventKind kind, std::string_view replaced_by) {
  const std::string code = national::event_code(kind);
  const std::string replacement =
      replaced_by.empty() ? std::string() : "<chSubstituta>" + std::string(replaced_by) + "</chSubstituta>";
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><evento versao=\"1.01\" "
         "xmlns=\"http://www.sped.fazenda.gov.br/nfse\">"
         "<infEvento Id=\"EVT" +
         std::string(key) + code +
         "001\"><nSeqEvento>1</nSeqEvento>"
         "<dhProc>2026-11-21T09:00:00-03:00</dhProc><pedRegEvento versao=\"1.01\"><infPedReg Id=\"PRE" +
         std::string(key) + code + "\"><tpAmb>2</tpAmb><chNFSe>" + std::string(key) + "</chNFSe><e" + code +
         "><cMotivo>1</cMotivo>" + replacement + "</e" + code +
         "></infPedReg></pedRegEvento></infEvento></evento>";
}

std::string issued_body(std::string_view key, std::string_view dps_id, std::string_view nfse_xml) {
  json body = head();
  body["idDps"] = dps_id;
  body["chaveAcesso"] = key;
  body["nfseXmlGZipB64"] = nacional::pack(nfse_xml);
  body["alertas"] = json::array();
  return body.dump();
}

std::string nfse_body(std::string_view key, std::string_view nfse_xml) {
  json body = head();
  body["chaveAcesso"] = key;
  body["nfseXmlGZipB64"] = nacional::pack(nfse_xml);
  return body.dump();
}

std::string dps_body(std::string_view dps_id, std::string_view key) {
  json body = head();
  body["idDps"] = dps_id;
  body["chaveAcesso"] = key;
  return body.dump();
}

std::string not_found_body(std::string_view code) {
  json body = head();
  body["erro"] = {{"codigo", code}, {"descricao", "Não encontrado"}};
  return body.dump();
}

std::string errors_body(std::string_view code, std::string_view text) {
  json body = head();
  body["erros"] = json::array({{{"Codigo", code}, {"Descricao", text}, {"Complemento", "campo X"}}});
  return body.dump();
}

std::string registered_body(std::string_view event_xml) {
  json body = head();
  body["eventoXmlGZipB64"] = nacional::pack(event_xml);
  return body.dump();
}

std::string event_list_body(std::string_view key, national::EventKind kind, std::string_view event_xml) {
  json body = head();
  body["eventos"] = json::array({{{"chaveAcesso", key},
                                  {"tipoEvento", static_cast<int>(kind)},
                                  {"numeroPedidoRegistroEvento", 1},
                                  {"arquivoXml", base64_encode(nacional::pack(event_xml))}}});
  return body.dump();
}

}  // namespace fiscal::test
