#include "tests/sandbox/documents.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <zlib.h>

#include <ctime>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "tests/sandbox/sandbox_process.h"

namespace fiscal::test {
namespace {

constexpr const char* layout = "http://www.sped.fazenda.gov.br/nfse";
constexpr const char* signatures = "http://www.w3.org/2000/09/xmldsig#";

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string encoded(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// The element stands alone with its namespace declared, which is what it inherits in the document.
std::string canonical(const std::string& element, bool exclusive) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadMemory(element.data(), static_cast<int>(element.size()), nullptr, nullptr, XML_PARSE_NONET),
      xmlFreeDoc);
  if (!document) throw std::runtime_error("the test's document is not well formed: " + element);
  xmlChar* out = nullptr;
  const int size = xmlC14NDocDumpMemory(document.get(), nullptr,
                                        exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0, nullptr, 0, &out);
  std::string text(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  xmlFree(out);
  return text;
}

std::string digest(const std::string& bytes, const EVP_MD* method) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out, &size, method, nullptr);
  return {reinterpret_cast<const char*>(out), size};
}

std::string rsa_signature(const std::string& bytes, const std::string& key_pem, const EVP_MD* method) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> in(
      BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), BIO_free_all);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string out(1024, '\0');
  std::size_t size = out.size();
  EVP_DigestSignInit(context.get(), nullptr, method, nullptr, key.get());
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                 reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  out.resize(size);
  return out;
}

std::string certificate_base64(const std::string& pem) {
  std::string out;
  std::istringstream lines{pem};
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.starts_with("-----")) out += line;
  }
  return out;
}

std::string local_time(const char* format, int days_later) {
  const std::time_t moment = std::time(nullptr) - 27 * 3600 + days_later * 24 * 3600;
  std::tm parts{};
  gmtime_r(&moment, &parts);
  char text[64];
  std::strftime(text, sizeof text, format, &parts);
  return text;
}

std::string edited(std::string text, const Edits& edits) {
  for (const auto& [what, with] : edits) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("the edit finds nothing: " + what);
    text.replace(at, what.size(), with);
  }
  return text;
}

}  // namespace

std::string emission_date(int days_later) { return local_time("%Y-%m-%d", days_later); }

std::string dps_id(int number) {
  const std::string digits = std::to_string(number);
  return "DPS3550308211222333000181" + std::string("00001") + std::string(15 - digits.size(), '0') + digits;
}

std::string dps_text(int number, const Edits& edits) {
  const std::string text =
      std::string("<DPS xmlns=\"") + layout + "\" versao=\"1.01\"><infDPS Id=\"" + dps_id(number) +
      "\"><tpAmb>2</tpAmb><dhEmi>" + emission_date() + "T10:00:00-03:00</dhEmi><verAplic>test_1</verAplic>" +
      "<serie>1</serie><nDPS>" + std::to_string(number) + "</nDPS><dCompet>" + emission_date() +
      "</dCompet><tpEmit>1</tpEmit><cLocEmi>3550308</cLocEmi><prest><CNPJ>11222333000181</CNPJ>"
      "<regTrib><opSimpNac>1</opSimpNac><regEspTrib>0</regEspTrib></regTrib></prest>"
      "<toma><CNPJ>77666555000100</CNPJ><xNome>Tomador &amp; Filhos</xNome><end><endNac><cMun>3304557</cMun>"
      "<CEP>20031000</CEP></endNac><xLgr>Rua do "
      "Tomador</xLgr><nro>1</nro><xBairro>Centro</xBairro></end></toma>"
      "<serv><locPrest><cLocPrestacao>3550308</cLocPrestacao></locPrest><cServ><cTribNac>010101</cTribNac>"
      "<xDescServ>Serviço de análise</xDescServ><cNBS>115022000</cNBS></cServ></serv>"
      "<valores><vServPrest><vServ>1000.00</vServ></vServPrest><trib><tribMun><tribISSQN>1</tribISSQN>"
      "<tpRetISSQN>1</tpRetISSQN></tribMun><totTrib><pTotTrib><pTotTribFed>13.45</pTotTribFed>"
      "<pTotTribEst>0</pTotTribEst><pTotTribMun>5.00</pTotTribMun></pTotTrib></totTrib></trib></valores>"
      "</infDPS></DPS>";
  return edited(text, edits);
}

std::string event_request_text(const std::string& key, const std::string& type, const std::string& body,
                               const std::string& author) {
  const std::string kind = author.size() == 14 ? "CNPJAutor" : "CPFAutor";
  return std::string("<pedRegEvento xmlns=\"") + layout + "\" versao=\"1.01\"><infPedReg Id=\"PRE" + key +
         type + "\"><tpAmb>2</tpAmb><verAplic>test_1</verAplic><dhEvento>" + emission_date() +
         "T11:00:00-03:00</dhEvento><" + kind + ">" + author + "</" + kind + "><chNFSe>" + key +
         "</chNFSe><e" + type + ">" + body + "</e" + type + "></infPedReg></pedRegEvento>";
}

std::string cancel_body(const std::string& motive) {
  return "<xDesc>Cancelamento de NFS-e</xDesc><cMotivo>" + motive +
         "</cMotivo><xMotivo>Erro na emissao da nota</xMotivo>";
}

std::string analysis_body() {
  return "<xDesc>Solicitação de Análise Fiscal para Cancelamento de NFS-e</xDesc><cMotivo>2</cMotivo>"
         "<xMotivo>Serviço não foi prestado</xMotivo>";
}

std::string signed_document(const std::string& text, const std::string& certificate,
                            SignatureProfile profile) {
  const auto open = text.find("<inf"), close = text.rfind("</");
  const std::string inner = text.substr(open, close - open);
  const auto name_end = inner.find(' ');
  const std::string alone = inner.substr(0, name_end) + " xmlns=\"" + layout + "\"" + inner.substr(name_end);
  const auto id_at = inner.find("Id=\"") + 4;
  const std::string id = inner.substr(id_at, inner.find('"', id_at) - id_at);
  const EVP_MD* method = profile.sha256 ? EVP_sha256() : EVP_sha1();
  const std::string form = profile.exclusive ? "http://www.w3.org/2001/10/xml-exc-c14n#"
                                             : "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
  const std::string info =
      std::string("<SignedInfo xmlns=\"") + signatures + "\"><CanonicalizationMethod Algorithm=\"" + form +
      "\"/><SignatureMethod Algorithm=\"" +
      (profile.sha256 ? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
                      : "http://www.w3.org/2000/09/xmldsig#rsa-sha1") +
      "\"/><Reference URI=\"#" + id + "\"><Transforms><Transform Algorithm=\"" + signatures +
      "enveloped-signature\"/><Transform Algorithm=\"" + form +
      "\"/></Transforms><DigestMethod Algorithm=\"" +
      (profile.sha256 ? "http://www.w3.org/2001/04/xmlenc#sha256"
                      : "http://www.w3.org/2000/09/xmldsig#sha1") +
      "\"/><DigestValue>" + encoded(digest(canonical(alone, profile.exclusive), method)) +
      "</DigestValue></Reference></SignedInfo>";
  const std::string value = rsa_signature(canonical(info, profile.exclusive),
                                          file_text(sandbox_pki() / (certificate + ".key")), method);
  return text.substr(0, close) + "<Signature xmlns=\"" + signatures + "\">" + info + "<SignatureValue>" +
         encoded(value) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" +
         certificate_base64(file_text(sandbox_pki() / (certificate + ".pem"))) +
         "</X509Certificate></X509Data></KeyInfo></Signature>" + text.substr(close);
}

std::string packed(const std::string& member, const std::string& xml) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, xml.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(xml.data()));
  stream.avail_in = static_cast<uInt>(xml.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return "{\"" + member + "\":\"" + encoded(out) + "\"}";
}

std::string decoded_base64(const std::string& text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("not base64");
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::string unpacked(const std::string& payload) {
  const std::string bytes = decoded_base64(payload);
  z_stream stream{};
  inflateInit2(&stream, 31);
  std::string out(1U << 22U, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int state = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (state != Z_STREAM_END) throw std::runtime_error("the payload's gzip is damaged");
  return out;
}

}  // namespace fiscal::test
