#include "sdk/sandbox/paulistana_message.h"

#include <charconv>

namespace fiscal::sandbox {
namespace {

constexpr std::string_view paulistana_namespace = "http://www.prefeitura.sp.gov.br/nfe";

std::string notices(std::string_view element, const std::vector<PaulistanaNotice>& all) {
  std::string xml;
  for (const PaulistanaNotice& one : all)
    xml.append("<")
        .append(element)
        .append(" xmlns=\"\"><Codigo>")
        .append(one.code)
        .append("</Codigo><Descricao>")
        .append(escaped(one.text))
        .append("</Descricao></")
        .append(element)
        .append(">");
  return xml;
}

std::string return_name(const PaulistanaCall& call) {
  if (call.operation == "ConsultaNFe") return "RetornoConsulta";
  if (call.operation == "TesteEnvioLoteRPS") return "RetornoEnvioLoteRPS";
  return "Retorno" + call.operation;
}

}  // namespace

std::optional<PaulistanaCall> read_paulistana_call(std::string_view body) {
  const XmlDocument document(xmlReadMemory(body.data(), static_cast<int>(body.size()), nullptr, nullptr,
                                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (!document || !root_of(document) || document->intSubset) return std::nullopt;
  const xmlNode* request = child(root_of(document), "Body");
  for (request = request ? request->children : nullptr; request && request->type != XML_ELEMENT_NODE;)
    request = request->next;
  if (!request || namespace_of(request) != paulistana_namespace || !name_of(request).ends_with("Request"))
    return std::nullopt;
  PaulistanaCall call;
  call.operation = std::string(name_of(request).substr(0, name_of(request).size() - 7));
  const std::string version = text_of(child(request, "VersaoSchema"));
  std::from_chars(version.data(), version.data() + version.size(), call.version);
  call.message = text_of(child(request, "MensagemXML"));
  return call;
}

std::string written_return(const PaulistanaCall& call, const PaulistanaReturn& answer) {
  const std::string name = return_name(call);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + name + " xmlns=\"" +
         std::string(paulistana_namespace) + "\"><Cabecalho xmlns=\"\" Versao=\"" +
         std::to_string(call.version) + "\"><Sucesso>" + (answer.success ? "true" : "false") +
         "</Sucesso></Cabecalho>" + notices("Alerta", answer.alerts) + notices("Erro", answer.errors) +
         answer.content + "</" + name + ">";
}

std::string wrapped_return(const PaulistanaCall& call, const std::string& message) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
         "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><" +
         call.operation + "Response xmlns=\"" + std::string(paulistana_namespace) + "\"><RetornoXML>" +
         escaped(message) + "</RetornoXML></" + call.operation + "Response></soap:Body></soap:Envelope>";
}

}  // namespace fiscal::sandbox
