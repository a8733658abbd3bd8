#include "sdk/sandbox/municipal/town_reply.h"

#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox::municipal {
namespace {

std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + escaped(text) + "</" + std::string(name) + ">";
}

std::string in_root(const std::string& root, const std::string& name_space, const std::string& inside) {
  const std::string declared = name_space.empty() ? std::string() : " xmlns=\"" + escaped(name_space) + "\"";
  return "<" + root + declared + ">" + inside + "</" + root + ">";
}

std::string tax_id(const std::string& digits) {
  return element(digits.size() == 11 ? "Cpf" : "Cnpj", digits);
}

std::string note_element(const TownNote& note) {
  std::string inside = "<Nfse><InfNfse Id=\"nfse" + note.number + "\">" + element("Numero", note.number) +
                       element("CodigoVerificacao", note.verification) +
                       element("DataEmissao", note.issued_at) + "<IdentificacaoRps>" +
                       element("Numero", note.rps.number) + element("Serie", note.rps.series) +
                       element("Tipo", "1") + "</IdentificacaoRps>";
  if (!note.competence.empty()) inside += element("Competencia", note.competence);
  inside += "<Servico><Valores>" + element("ValorServicos", note.amount) + "</Valores>" +
            element("Discriminacao", "Prestação de serviço") +
            "</Servico><PrestadorServico><IdentificacaoPrestador>" + tax_id(note.rps.issuer) +
            "</IdentificacaoPrestador></PrestadorServico>";
  if (!note.customer.empty())
    inside += "<TomadorServico><IdentificacaoTomador><CpfCnpj>" + tax_id(note.customer) +
              "</CpfCnpj></IdentificacaoTomador></TomadorServico>";
  if (note.has_key) inside += element("ChaveAcesso", own_key_of(note));
  inside += "</InfNfse></Nfse>";
  if (!note.cancelled_at.empty())
    inside += "<NfseCancelamento><Confirmacao>" + element("DataHora", note.cancelled_at) +
              "</Confirmacao></NfseCancelamento>";
  if (!note.replaced_by.empty())
    inside += "<NfseSubstituicao><SubstituicaoNfse>" + element("NfseSubstituidora", note.replaced_by) +
              "</SubstituicaoNfse></NfseSubstituicao>";
  return "<CompNfse>" + inside + "</CompNfse>";
}

}  // namespace

std::string own_key_of(const TownNote& note) {
  const std::string key = "c0ffee" + note.number;
  return std::string(32 - key.size(), '0') + key;
}

std::string errors_document(const std::string& root, const std::string& name_space, std::string_view code,
                            std::string_view text) {
  return in_root(root, name_space,
                 "<ListaMensagemRetorno><MensagemRetorno>" + element("Codigo", code) +
                     element("Mensagem", text) + "</MensagemRetorno></ListaMensagemRetorno>");
}

std::string protocol_document(const std::string& root, const std::string& name_space, const TownNote& note) {
  return in_root(root, name_space,
                 element("NumeroLote", note.rps.number) + element("DataRecebimento", note.issued_at) +
                     element("Protocolo", note.protocol));
}

std::string notes_document(const std::string& root, const std::string& name_space,
                           const std::vector<TownNote>& notes) {
  std::string inside;
  for (const TownNote& note : notes) inside += note_element(note);
  return in_root(root, name_space, "<ListaNfse>" + inside + "</ListaNfse>");
}

std::string cancellation_document(const std::string& root, const std::string& name_space,
                                  const TownNote& note) {
  return in_root(
      root, name_space,
      "<RetCancelamento><NfseCancelamento><Confirmacao><Pedido><InfPedidoCancelamento><IdentificacaoNfse>" +
          element("Numero", note.number) + "</IdentificacaoNfse></InfPedidoCancelamento></Pedido>" +
          element("DataHora", note.cancelled_at) + "</Confirmacao></NfseCancelamento></RetCancelamento>");
}

std::string situation_document(const std::string& root, const std::string& name_space, int situation) {
  return in_root(root, name_space, element("Situacao", std::to_string(situation)));
}

std::string in_envelope(const TownProfile& profile, const TownOperation& operation,
                        const std::string& document) {
  if (!profile.soap) return document;
  std::string inside =
      operation.raw ? document : escaped("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + document);
  for (auto step = operation.answer.rbegin(); step != operation.answer.rend(); ++step)
    inside = "<" + *step + ">" + inside + "</" + *step + ">";
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope "
         "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" +
         inside + "</s:Body></s:Envelope>";
}

}  // namespace fiscal::sandbox::municipal
