#include "sdk/sandbox/paulistana_desk.h"

#include <cstdlib>
#include <vector>

#include "sdk/sandbox/money.h"
#include "sdk/sandbox/signature_check.h"

namespace fiscal::sandbox {
namespace {

constexpr std::size_t largest_message = 500 * 1024;

std::string sender_of(const xmlNode* root) {
  const xmlNode* sender = child(child(root, "Cabecalho"), "CPFCNPJRemetente");
  const std::string cnpj = text_of(child(sender, "CNPJ"));
  return cnpj.empty() ? text_of(child(sender, "CPF")) : cnpj;
}

std::vector<const xmlNode*> all_of(const xmlNode* root, std::string_view name) {
  std::vector<const xmlNode*> found;
  for (const xmlNode* one = root->children; one; one = one->next)
    if (one->type == XML_ELEMENT_NODE && name_of(one) == name) found.push_back(one);
  return found;
}

bool speaks_for(const Certificate& certificate, const std::string& tax_id) {
  return certificate.cnpj.empty() ? certificate.cpf == tax_id : certificate.cnpj == tax_id;
}

std::string zero_filled(const std::string& text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

std::string element(std::string_view name, const std::string& text) {
  return "<" + std::string(name) + ">" + escaped(text) + "</" + std::string(name) + ">";
}

/// Local time without an offset, as the town writes it.
std::string town_time(std::int64_t at_ms) {
  return layout_datetime(static_cast<std::time_t>(at_ms / 1000)).substr(0, 19);
}

std::string note_key(const PaulistanaNote& note) {
  return "<ChaveNFe>" + element("InscricaoPrestador", note.receipt.registration) +
         element("NumeroNFe", std::to_string(note.number)) + element("CodigoVerificacao", note.verification) +
         "</ChaveNFe>";
}

std::string receipt_key_xml(const PaulistanaReceipt& receipt) {
  return "<ChaveRPS>" + element("InscricaoPrestador", receipt.registration) +
         element("SerieRPS", receipt.series) + element("NumeroRPS", receipt.number) + "</ChaveRPS>";
}

std::string person(std::string_view name, const std::string& kind, const std::string& id) {
  return kind.empty() ? std::string()
                      : "<" + std::string(name) + ">" + element(kind, id) + "</" + std::string(name) + ">";
}

std::string note_xml(const PaulistanaNote& note, int version) {
  const PaulistanaReceipt& receipt = note.receipt;
  std::string xml = "<NFe xmlns=\"\">" + element("Assinatura", receipt.signature) + note_key(note) +
                    element("DataEmissaoNFe", town_time(note.issued_ms)) + receipt_key_xml(receipt) +
                    element("TipoRPS", "RPS") + element("DataEmissaoRPS", receipt.date) +
                    element("DataFatoGeradorNFe", receipt.date + "T00:00:00") +
                    person("CPFCNPJPrestador", note.issuer_id.size() == 11 ? "CPF" : "CNPJ", note.issuer_id) +
                    element("RazaoSocialPrestador", "EMPRESA DE TESTE LTDA") +
                    "<EnderecoPrestador></EnderecoPrestador>" +
                    element("StatusNFe", note.cancelled_ms ? "C" : "N");
  if (note.cancelled_ms) xml += element("DataCancelamento", town_time(*note.cancelled_ms));
  xml += element("TributacaoNFe", receipt.taxation) + element("OpcaoSimples", "0") +
         element("ValorServicos", format_hundredths(receipt.price)) +
         element("ValorDeducoes", format_hundredths(receipt.deductions)) +
         element("CodigoServico", receipt.service_code) + element("AliquotaServicos", receipt.rate) +
         element("ValorISS", "0") + element("ValorCredito", "0") + element("ISSRetido", receipt.withheld) +
         person("CPFCNPJTomador", receipt.customer_kind, receipt.customer_id) +
         element("RazaoSocialTomador", receipt.customer_name) + element("Discriminacao", receipt.description);
  if (version == 2) xml += element("ExigibilidadeSuspensa", "0") + element("cLocPrestacao", "3550308");
  return xml + "</NFe>";
}

}  // namespace

/// A message that was opened and whose sender and signature are in order.
struct PaulistanaDesk::Letter {
  XmlDocument document;
  int version;
  std::string sender;
  std::shared_ptr<const Certificate> signer;

  const xmlNode* root() const { return root_of(document); }
};

PaulistanaReturn PaulistanaDesk::answer(const PaulistanaCall& call, const Certificate& client,
                                        std::int64_t hidden_ms) {
  if (call.message.size() > largest_message)
    return PaulistanaReturn::refused(
        "1101", "Tamanho da mensagem XML ultrapassou o limite máximo permitido de 500 Kbytes.");
  if (call.message.empty())
    return PaulistanaReturn::refused("1102", "Mensagem XML de Pedido do serviço sem conteúdo.");
  XmlReading reading = read_xml(call.message);
  const std::string expected =
      "Pedido" + (call.operation == "TesteEnvioLoteRPS" ? "EnvioLoteRPS" : call.operation);
  if (!reading.document || name_of(root_of(reading.document)) != expected)
    return PaulistanaReturn::refused("1001", "XML não compatível com Schema.");
  const xmlNode* root = root_of(reading.document);
  const std::string version = attribute_of(child(root, "Cabecalho"), "Versao");
  if (version != std::to_string(call.version) || call.version < 1 || call.version > 2)
    return PaulistanaReturn::refused("1002", "Versão do Schema XML Incorreto.");
  const SignatureVerdict verdict = check_signature(root, root, certificates_);
  if (verdict.state != SignatureState::Intact)
    return PaulistanaReturn::refused("1057", "Rejeição: Assinatura difere do calculado. " + verdict.why);
  const Letter letter{std::move(reading.document), call.version, sender_of(root), verdict.certificate};
  if (!speaks_for(client, letter.sender))
    return PaulistanaReturn::refused(
        "1100",
        "O CNPJ do usuário autorizado a enviar a mensagem XML não confere com o CNPJ usado na comunicação.");
  if (!speaks_for(*letter.signer, letter.sender))
    return PaulistanaReturn::refused(
        "1107",
        "O CPF/CNPJ da assinatura da mensagem XML não corresponde ao CPF/CNPJ do Prestador de Serviços.");
  if (call.operation == "ConsultaNFe") return query(letter, hidden_ms);
  if (call.operation == "CancelamentoNFe") return cancel(letter);
  return issue(letter, call.operation != "TesteEnvioLoteRPS");
}

PaulistanaReturn PaulistanaDesk::issue(const Letter& letter, bool keep) {
  const auto receipts = all_of(letter.root(), "RPS");
  const std::string stated = text_of(child(child(letter.root(), "Cabecalho"), "QtdRPS"));
  if (receipts.empty() || receipts.size() > 50)
    return PaulistanaReturn::refused("1001", "XML não compatível com Schema: RPS");
  if (!stated.empty() && stated != std::to_string(receipts.size()))
    return PaulistanaReturn::refused(
        "1203", "Total de RPS não confere com o enviado (" + std::to_string(receipts.size()) + ").");
  std::vector<PaulistanaReceipt> read;
  for (const xmlNode* rps : receipts) {
    ReceiptReading one = read_receipt(rps, letter.version, letter.sender, *letter.signer, clock_.now());
    if (one.error) return PaulistanaReturn::refused(one.error->code, one.error->text);
    for (const PaulistanaReceipt& earlier : read)
      if (earlier.key() == one.receipt.key())
        return PaulistanaReturn::refused("215", "RPS em duplicidade na mensagem XML enviada.");
    read.push_back(std::move(one.receipt));
  }
  PaulistanaReturn answer;
  answer.success = true;
  if (!keep) return answer;
  for (const PaulistanaReceipt& receipt : read) {
    const auto made = book_.issue(receipt, letter.sender, clock_.now_ms());
    if (made.replaced)
      answer.alerts.push_back({"217", "RPS reenviado. A NF-e (" + std::to_string(*made.replaced) +
                                          ") referente ao RPS (" + receipt.number + ", " + receipt.series +
                                          ") foi cancelada e uma nova NF-e foi emitida."});
    answer.content +=
        "<ChaveNFeRPS xmlns=\"\">" + note_key(made.note) + receipt_key_xml(receipt) + "</ChaveNFeRPS>";
  }
  return answer;
}

PaulistanaReturn PaulistanaDesk::query(const Letter& letter, std::int64_t hidden_ms) {
  PaulistanaReturn answer;
  for (const xmlNode* detail : all_of(letter.root(), "Detalhe")) {
    std::optional<PaulistanaNote> note;
    if (const xmlNode* key = child(detail, "ChaveRPS")) {
      PaulistanaReceipt named;
      named.registration = text_of(child(key, "InscricaoPrestador"));
      named.series = text_of(child(key, "SerieRPS"));
      named.number = text_of(child(key, "NumeroRPS"));
      note = book_.of_receipt(named.key(), clock_.now_ms(), hidden_ms);
    } else if (const xmlNode* number = child(detail, "ChaveNFe")) {
      note = book_.of_number(text_of(child(number, "InscricaoPrestador")),
                             std::atoll(text_of(child(number, "NumeroNFe")).c_str()));
    }
    if (!note) return PaulistanaReturn::refused("1106", "NF-e não encontrada.");
    answer.content += note_xml(*note, letter.version);
  }
  answer.success = !answer.content.empty();
  if (!answer.success) return PaulistanaReturn::refused("1001", "XML não compatível com Schema: Detalhe");
  return answer;
}

PaulistanaReturn PaulistanaDesk::cancel(const Letter& letter) {
  const auto details = all_of(letter.root(), "Detalhe");
  if (details.size() != 1) return PaulistanaReturn::refused("1001", "XML não compatível com Schema: Detalhe");
  const xmlNode* key = child(details.front(), "ChaveNFe");
  const std::string registration = text_of(child(key, "InscricaoPrestador"));
  const std::string number = text_of(child(key, "NumeroNFe"));
  const auto note = book_.of_number(registration, std::atoll(number.c_str()));
  if (!note) return PaulistanaReturn::refused("1106", "NF-e não encontrada.");
  const std::string text = zero_filled(registration, letter.version == 1 ? 8 : 12) + zero_filled(number, 12);
  if (!verifies_text(*letter.signer, text, text_of(child(details.front(), "AssinaturaCancelamento"))))
    return PaulistanaReturn::refused("1305", "Assinatura de cancelamento da NF-e incorreta.");
  if (term_over_.load())
    return PaulistanaReturn::refused(
        "324",
        "Operação não autorizada por meio eletrônico em razão de ter sido ultrapassado o prazo permitido.");
  PaulistanaReturn answer;
  answer.success = true;
  if (!book_.cancel(note->number, clock_.now_ms()))
    answer.alerts.push_back(
        {"1301", "NF-e já cancelada em " + town_time(note->cancelled_ms.value_or(0)) + "."});
  return answer;
}

}  // namespace fiscal::sandbox
