#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/reply.hpp>

#include "tests/sdk/municipal/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Answers of real services, as libraries have published them: what each is read as.
namespace fiscal::test {
namespace {

using municipal::ErrorClass;
using municipal::Reply;

std::string class_text(std::optional<ErrorClass> meaning) {
  if (!meaning) return "unknown";
  static constexpr const char* names[] = {"refused",      "configuration", "signature",   "duplicate",
                                          "not_found",    "processing",    "lot_unknown", "already_cancelled",
                                          "note_unknown", "cannot_cancel"};
  return names[static_cast<std::size_t>(*meaning)];
}

/// An answer in one line: the kind, and what decides.
std::string described(const Reply& reply, const municipal::Profile& profile) {
  if (!reply.problem.empty()) return "unreadable";
  if (!reply.notes.empty()) {
    const municipal::Note& note = reply.notes.front();
    return "note " + note.number + " rps " + note.rps_number + (note.cancelled ? " cancelled" : "");
  }
  if (!reply.errors.empty()) {
    std::string codes;
    for (const auto& told : reply.errors) codes += told.code + " ";
    return "errors " + codes + class_text(municipal::decisive_class(profile, reply.errors));
  }
  if (reply.cancellation) return "cancelled " + reply.cancelled_number;
  if (!reply.protocol.empty()) return "protocol " + reply.protocol;
  if (reply.situation) return "situation " + std::to_string(*reply.situation);
  return "nothing";
}

struct Sample {
  const char* file;
  const char* read_as;
};

constexpr Sample samples[] = {
    {"br_nfe-responses/betha/v1/recepcao_lote_rps/success.xml", "protocol 925721130413341"},
    {"br_nfe-responses/betha/v1/recepcao_lote_rps/error.xml", "errors E44 refused"},
    {"br_nfe-responses/betha/v1/consulta_nfse_por_rps/success.xml", "note 3186 rps 3148"},
    {"br_nfe-responses/betha/v1/consulta_nfse_por_rps/fault.xml", "errors E10 duplicate"},
    {"br_nfe-responses/betha/v1/consulta_lote_rps/success.xml", "note 4 rps 3146"},
    {"br_nfe-responses/betha/v1/consulta_lote_rps/fault.xml", "errors E10 duplicate"},
    {"br_nfe-responses/betha/v1/cancela_nfse/success.xml", "cancelled 3188"},
    {"br_nfe-responses/betha/v1/cancela_nfse/fault.xml", "errors E42 refused"},
    {"br_nfe-responses/betha/v1/consulta_situacao_lote_rps/success.xml", "situation 4"},
    {"br_nfe-responses/betha/v1/consulta_situacao_lote_rps/unprocessed.xml", "situation 2"},
    {"br_nfe-responses/betha/v1/consulta_situacao_lote_rps/unreceived_by_code_error.xml",
     "errors E4 not_found"},
    {"br_nfe-responses/betha/v1/consulta_situacao_lote_rps/fault.xml", "errors E86 lot_unknown"},
    {"br_nfe-responses/betha/v1/consulta_situacao_lote_rps/unprocessed_by_code_error.xml",
     "errors E92 processing"},
    {"br_nfe-responses/betha/v1/consulta_nfse/fault.xml", "errors E160 refused"},
    {"br_nfe-responses/betha/v1/consulta_nfse/nfs_empty.xml", "unreadable"},
    {"br_nfe-responses/thema/v1/recepcao_lote_rps/success.xml", "protocol 2916414"},
    {"br_nfe-responses/thema/v1/recepcao_lote_rps/error.xml", "errors E515 unknown"},
    {"br_nfe-responses/thema/v1/recepcao_lote_rps_limitado/error.xml", "unreadable"},
    {"br_nfe-responses/thema/v1/consulta_nfse_por_rps/nfse_complete.xml", "note 201600000000003 rps 15"},
    {"br_nfe-responses/thema/v1/consulta_lote_rps/fault.xml", "errors E86 lot_unknown"},
    {"br_nfe-responses/thema/v1/cancela_nfse/success.xml", "cancelled 201600000000005"},
    {"br_nfe-responses/thema/v1/cancela_nfse/fault.xml", "errors E505 unknown"},
    {"br_nfe-responses/simpliss/v1/recepcao_lote_rps/success.xml", "protocol 128277"},
    {"br_nfe-responses/simpliss/v1/recepcao_lote_rps/error.xml", "errors E903 unknown"},
    {"br_nfe-responses/simpliss/v1/consulta_nfse_por_rps/nfse_simple.xml", "note 4 rps 10"},
    {"br_nfe-responses/simpliss/v1/consulta_nfse_por_rps/nfse_complete.xml", "note 5 rps 11 cancelled"},
    {"br_nfe-responses/simpliss/v1/consulta_nfse_por_rps/fault.xml", "errors E4 not_found"},
    {"br_nfe-responses/simpliss/v1/consulta_lote_rps/fault.xml", "errors E138 E157 configuration"},
    {"br_nfe-responses/simpliss/v1/cancela_nfse/success.xml", "cancelled 3"},
    {"br_nfe-responses/simpliss/v1/cancela_nfse/fault.xml", "errors E6 E79 already_cancelled"},
    {"br_nfe-responses/simpliss/v1/consulta_situacao_lote_rps/fault.xml", "errors E900 unknown"},
    {"br_nfe-responses/simpliss/v1/consulta_nfse/nfs_empty.xml", "unreadable"},
    {"pablopdomingos-bh-betha/nfse-bh__enviarLoteRpsResposta.xml", "protocol Ak0591217L2009q000000006"},
    {"pablopdomingos-bh-betha/nfse-bh__gerarNfseResposta.xml", "note 201400000000015 rps 201411181158"},
    {"pablopdomingos-bh-betha/nfse-bh__erroGerarNfseResposta.xml", "errors E182 E10 duplicate"},
    {"pablopdomingos-bh-betha/nfse-bh__erroEnviarLoteRpsResposta.xml", "errors E69 refused"},
    {"pablopdomingos-bh-betha/nfse-bh__erroConsultarLoteRpsResposta.xml", "errors E10 duplicate"},
    {"pablopdomingos-bh-betha/nfse-bh__consultarLoteRpsResposta.xml", "note 200900000000428 rps 1"},
    {"attiva-abrasf-ginfes/ginfes/EnviaLoteRpsResposta.xml", "errors 001 001 unknown"},
    {"attiva-abrasf-ginfes/ginfes/CancelarNfseResposta.xml", "cancelled 121234"},
    {"attiva-abrasf-ginfes/ginfes/ConsultaNfseRpsResposta.xml", "note 123456 rps 1"},
    {"attiva-abrasf-ginfes/abrasf/EnviaLoteRpsResposta.xml", "protocol 001"},
    {"attiva-abrasf-ginfes/abrasf/GerarNfseResposta.xml", "errors 1234 unknown"},
    {"attiva-abrasf-ginfes/abrasf/CancelarNfseResposta.xml", "cancelled 121234"},
    {"acbr-nfse-responses/ABRASFv1_01-nfse.xml", "note 3104 rps 357 cancelled"},
    {"acbr-nfse-responses/02_XmlNfsexSoap_TagAcentuada-NFSe.xml", "note 5 rps 4"},
};

}  // namespace

TEST_CASE("published answers of towns' services are read for what they are, and unknown codes stay unknown",
          "[municipal][samples]") {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const auto profile = municipal::Catalog::shipped().load("abrasf-1.00");
  for (const Sample& sample : samples) {
    INFO(sample.file);
    CHECK(described(municipal::read_reply(contents(*shared / "data/municipal/samples" / sample.file)),
                    profile) == sample.read_as);
  }
}

TEST_CASE("EloTech's confirmation, which has names of its own, is a cancellation, and its notes bear a key",
          "[municipal][reply]") {
  const std::string request =
      "<Pedido><InfPedidoCancelamento><IdentificacaoNfse><Numero>418</Numero></IdentificacaoNfse>"
      "<ChaveAcesso>0123456789abcdef0123456789abcdef</ChaveAcesso></InfPedidoCancelamento></Pedido>";
  const std::string confirmed =
      "<NfseCancelamento versao=\"2.03\"><ConfirmacaoCancelamento>" + request +
      "<DataHora>2026-11-03T10:00:00</DataHora></ConfirmacaoCancelamento></NfseCancelamento>";
  const Reply answer = municipal::read_reply("<CancelarNfseResposta><tcRetCancelamento>" + confirmed +
                                             "</tcRetCancelamento></CancelarNfseResposta>");
  CHECK(answer.cancellation);
  CHECK(answer.cancelled_number == "418");
  const Reply note = municipal::read_reply(
      "<ConsultarNfseRpsResposta><CompNfse><Nfse versao=\"2.03\"><InfNfse><Numero>418</Numero>"
      "<CodigoVerificacao>A1B2</CodigoVerificacao><ChaveAcesso>0123456789abcdef0123456789abcdef</ChaveAcesso>"
      "</InfNfse></Nfse>" +
      confirmed + "</CompNfse></ConsultarNfseRpsResposta>");
  REQUIRE(note.notes.size() == 1);
  CHECK(note.notes.front().access_key == "0123456789abcdef0123456789abcdef");
  CHECK(note.notes.front().cancelled);
}

TEST_CASE("what is no answer of a service is unreadable, and says why", "[municipal][reply]") {
  for (const char* bytes :
       {"", "   ", "<html><body>Erro</body></html>", "{\"erro\": 1}", "<a><b></a>",
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>"}) {
    INFO(bytes);
    CHECK_FALSE(municipal::read_reply(bytes).problem.empty());
  }
  const auto fault = municipal::read_reply(
      "<s:Envelope "
      "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</faultcode>"
      "<faultstring>Object reference</faultstring></s:Fault></s:Body></s:Envelope>");
  CHECK(fault.fault == "Server: Object reference");
}

}  // namespace fiscal::test
