#include "tests/plugins/sao_paulo/town.h"

#include <fiscal/soap.hpp>
#include <fiscal/xml_writer.hpp>

#include <algorithm>

#include "tests/sdk/documents/throw_away_key.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr std::string_view soap_namespace = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view town_end = "lotenfe.asmx";

bool is_action(const HttpRequest& request, std::string_view action) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first == "SOAPAction" &&
           header.second == "\"http://www.prefeitura.sp.gov.br/nfe/ws/" + std::string(action) + "\"";
  });
}

std::string changed(std::string text, std::pair<std::string_view, std::string_view> change) {
  if (!change.first.empty()) text.replace(text.find(change.first), change.first.size(), change.second);
  return text;
}

}  // namespace

IssueInvoice a_receipt_request() {
  IssueInvoice request;
  request.context.now = *parse_instant("2026-11-03T12:00:00-03:00");
  request.context.zone = {-180};
  request.context.idempotency = "inv_1";
  request.context.environment = Environment::Production;
  request.number = DocumentNumber{"OL03", 1};
  Invoice& invoice = request.invoice;
  invoice.competence_date = Date{2026, 11, 3};
  invoice.issuer.emplace();
  invoice.issuer->tax_id = "99999999000191";
  invoice.issuer->name = "Empresa Teste";
  invoice.issuer->municipality = "3550308";
  invoice.issuer->municipal_registration = "3.100.000-0";
  invoice.customer.emplace();
  invoice.customer->tax_id = "13167474254";
  invoice.customer->name = "TOMADOR PF";
  invoice.service.national_code = "010701";
  invoice.service.description = "Servico de teste";
  invoice.service.nbs = "115022000";
  invoice.amount = Money{2'050'000};
  invoice.deductions = Deductions{.amount = Money{500'000}};
  invoice.taxes.iss.rate = Rate{50'000};
  IbsCbs& reform = invoice.taxes.ibs_cbs.emplace();
  reform.cst = "000";
  reform.classification = "000001";
  reform.operation_indicator = "100301";
  return request;
}

sao_paulo::Paulistana a_town_hall(std::string_view more) {
  return sao_paulo::Paulistana(
      Settings("{\"service_codes\":{\"010701\":\"2658\"}" + std::string(more) + "}"));
}

HttpAnswer soap_return(std::string_view operation, std::string_view message) {
  XmlWriter xml;
  xml.open("s:Envelope").declare("s", soap_namespace).open("s:Body");
  xml.open(std::string(operation) + "Response").declare("", "http://www.prefeitura.sp.gov.br/nfe");
  xml.element("RetornoXML", message).close().close().close();
  return an_answer(200, xml.take(), "text/xml");
}

std::string return_message(std::string_view kind, bool success, std::string_view content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + std::string(kind) +
         " xmlns=\"http://www.prefeitura.sp.gov.br/nfe\"><Cabecalho Versao=\"2\" xmlns=\"\"><Sucesso>" +
         (success ? "true" : "false") + "</Sucesso></Cabecalho>" + std::string(content) + "</" +
         std::string(kind) + ">";
}

std::string notice(std::string_view element, std::string_view code, std::string_view text) {
  return "<" + std::string(element) + " xmlns=\"\"><Codigo>" + std::string(code) + "</Codigo><Descricao>" +
         std::string(text) + "</Descricao></" + std::string(element) + ">";
}

namespace {
constexpr std::string_view both_keys =
    "<ChaveNFe><InscricaoPrestador>31000000</InscricaoPrestador><NumeroNFe>1234</NumeroNFe>"
    "<CodigoVerificacao>ABCD1234</CodigoVerificacao></ChaveNFe>";
constexpr std::string_view receipt_key =
    "<ChaveRPS><InscricaoPrestador>31000000</InscricaoPrestador><SerieRPS>OL03 "
    "</SerieRPS><NumeroRPS>1</NumeroRPS></ChaveRPS>";
}  // namespace

std::string issued_pair(std::pair<std::string_view, std::string_view> change) {
  return changed(
      "<ChaveNFeRPS xmlns=\"\">" + std::string(both_keys) + std::string(receipt_key) + "</ChaveNFeRPS>",
      change);
}

std::string shown_note(std::pair<std::string_view, std::string_view> change) {
  return changed(
      "<NFe xmlns=\"\">" + std::string(both_keys) + "<DataEmissaoNFe>2026-11-03T12:00:05</DataEmissaoNFe>" +
          std::string(receipt_key) +
          "<DataEmissaoRPS>2026-11-03</DataEmissaoRPS><CPFCNPJPrestador><CNPJ>99999999000191</CNPJ>"
          "</CPFCNPJPrestador><StatusNFe>N</StatusNFe><ValorServicos>20500</ValorServicos>"
          "<ValorDeducoes>5000.00</ValorDeducoes><CodigoServico>2658</CodigoServico>"
          "<CPFCNPJTomador><CPF>13167474254</CPF></CPFCNPJTomador></NFe>",
      change);
}

Town::Town()
    : query(soap_return("ConsultaNFe", return_message("RetornoConsulta", false, notice("Erro", "1106")))),
      answer(a_failure(HttpFailureKind::NotConnected)) {
  host.signs_with(a_key().signer());
  host.on("POST", town_end,
          [this](const HttpRequest& request) { return is_action(request, "consultaNFe") ? query : answer; });
}

std::string message_in(const HttpRequest& request) {
  const SoapAnswer soap = read_soap_answer(request.body.value());
  REQUIRE(soap.body);
  const auto message = soap.body->text_at("MensagemXML");
  REQUIRE(message);
  return *message;
}

std::size_t calls(const FakeHost& host, std::string_view action) {
  return static_cast<std::size_t>(
      std::count_if(host.requests().begin(), host.requests().end(),
                    [&](const HttpRequest& request) { return is_action(request, action); }));
}

}  // namespace fiscal::test
