#include "plugins/sao_paulo/town_hall.h"

#include <fiscal/encoding.hpp>
#include <fiscal/soap.hpp>
#include <fiscal/xml_writer.hpp>
#include <fiscal/xmldsig.hpp>

namespace fiscal::sao_paulo {
namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
constexpr std::string_view actions = "http://www.prefeitura.sp.gov.br/nfe/ws/";

std::string request_body(std::string_view operation, Layout layout, std::string_view signed_xml) {
  XmlWriter xml(town_namespace);
  xml.open(std::string(operation) + "Request");
  xml.element("VersaoSchema", layout == Layout::V1 ? "1" : "2");
  xml.element("MensagemXML", signed_xml);
  xml.close();
  return xml.take();
}

/// The name of the root of a canonical message.
std::string root_name(std::string_view xml) {
  return std::string(xml.substr(1, xml.find_first_of(" >") - 1));
}

Reply read_reply(const HttpAnswer& answer) {
  Reply reply;
  reply.status = answer.status;
  const SoapAnswer soap = read_soap_answer(answer.body);
  if (soap.fault) {
    reply.why_not = "a SOAP fault: " + soap.fault->code + " " + soap.fault->text;
    return reply;
  }
  if (!soap.body) {
    reply.why_not = soap.error;
    return reply;
  }
  const auto text = soap.body->text_at("RetornoXML");
  if (!text || text->empty()) {
    reply.why_not = "the SOAP answer has no RetornoXML";
    return reply;
  }
  reply.message = read_return(*text);
  if (!reply.message) reply.why_not = "RetornoXML is not a message of the town";
  return reply;
}

}  // namespace

std::string failure_text(const HttpFailure& failure) {
  switch (failure.kind) {
    case HttpFailureKind::NotConnected:
      return "The town hall could not be reached: " + failure.text;
    case HttpFailureKind::NoAnswer:
      return "No complete answer came from the town hall: " + failure.text;
    case HttpFailureKind::TooLarge:
      return "The town hall's answer was too large: " + failure.text;
    case HttpFailureKind::Blocked:
      break;
  }
  return "The gateway does not let the request out: " + failure.text;
}

std::string TownHall::sign_text(std::string_view text) {
  return host_.sign({SignatureAlgorithm::RsaSha1, std::string(text)}).signature;
}

std::string TownHall::sign_message(std::string_view canonical_xml) {
  const Signer signer = [this](std::string_view data, SignatureDigest) {
    const SignAnswer answer = host_.sign({SignatureAlgorithm::RsaSha1, std::string(data)});
    return Signed{answer.signature, base64_encode(answer.certificate)};
  };
  const std::string root = root_name(canonical_xml);
  const SignatureTarget whole{.element = root, .reference = SignatureReference::WholeDocument};
  return std::string(declaration) + sign_at(canonical_xml, whole, signature_profiles::legacy, signer);
}

Exchange TownHall::call(std::string_view operation, std::string_view action, std::string_view signed_xml,
                        Effect effect) {
  const std::string body = request_body(operation, layout_, signed_xml);
  const std::string uri = std::string(actions) + std::string(action);
  SoapMessage message = soap_message({.action = uri, .body = body});
  HttpRequest request;
  request.method = "POST";
  request.url = address_;
  request.headers = std::move(message.headers);
  request.body = std::move(message.body);
  request.effect = effect;
  request.client_certificate = true;
  HttpResult result = host_.http(request);
  if (auto* failure = std::get_if<HttpFailure>(&result)) return std::move(*failure);
  return read_reply(std::get<HttpAnswer>(result));
}

Exchange TownHall::send_receipt(std::string_view signed_xml, ReceiptMessage form) {
  return form == ReceiptMessage::Lot ? call("EnvioLoteRPS", "envioLoteRPS", signed_xml, Effect::Write)
                                     : call("EnvioRPS", "envioRPS", signed_xml, Effect::Write);
}

Exchange TownHall::try_receipt(std::string_view signed_xml) {
  return call("TesteEnvioLoteRPS", "testeenvio", signed_xml, Effect::Read);
}

Exchange TownHall::query(std::string_view signed_xml) {
  return call("ConsultaNFe", "consultaNFe", signed_xml, Effect::Read);
}

Exchange TownHall::cancel(std::string_view signed_xml) {
  return call("CancelamentoNFe", "cancelamentoNFe", signed_xml, Effect::Write);
}

}  // namespace fiscal::sao_paulo
