#include "plugins/nfse_nacional/vendor.h"

#include <fiscal/municipal/declaration.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/municipal/reply.hpp>
#include <fiscal/national/nfse.hpp>

#include <utility>

namespace fiscal::nacional {
namespace {

using municipal::Call;
using municipal::ErrorClass;

/// The authority's codes for what vendors may call otherwise.
constexpr std::string_view code_of_duplicate = "E0014";
constexpr std::string_view code_of_cancelled = "E0840";

Message message_of(const Vendor& vendor, const municipal::Told& told) {
  Message message{told.code, told.text};
  const auto meaning = vendor.profile.class_of(told.code);
  if (meaning == ErrorClass::Duplicate) message.code = code_of_duplicate;
  if (meaning == ErrorClass::AlreadyCancelled) message.code = code_of_cancelled;
  return message;
}

/// Whether the profile says that every code of the answer refuses.
bool is_refusal(const Vendor& vendor, const municipal::Reply& said) {
  switch (municipal::decisive_class(vendor.profile, said.errors).value_or(ErrorClass::Processing)) {
    case ErrorClass::Refused:
    case ErrorClass::Configuration:
    case ErrorClass::Signature:
    case ErrorClass::CannotCancel:
    case ErrorClass::NoteUnknown:
      return true;
    default:
      return false;
  }
}

HttpFailure not_carried(const Findings& findings) {
  return {HttpFailureKind::Blocked, findings.front().text + " " + findings.front().fix};
}

}  // namespace

Findings unmet_by(const Vendor& vendor, Call call, std::string_view canonical_xml) {
  const municipal::Operation* operation = vendor.profile.operation(call);
  return operation == nullptr ? Findings{} : municipal::unmet_demands(*operation, canonical_xml);
}

std::string signed_for(const Vendor& vendor, Call call, std::string canonical_xml, const Signer& signer) {
  const municipal::Operation& operation = *vendor.profile.operation(call);
  return municipal::sign_document(vendor.profile, operation,
                                  municipal::wrapped(vendor.profile, operation, std::move(canonical_xml)),
                                  signer);
}

std::variant<HttpRequest, HttpFailure> vendor_request(const Vendor& vendor, Call call,
                                                      std::string_view document, Effect effect) {
  static const Issuer nobody;  // Envelopes that name the issuer are refused with the settings.
  auto enveloped =
      municipal::enveloped(vendor.profile, *vendor.profile.operation(call), document, {nobody, vendor.local});
  if (const auto* findings = std::get_if<Findings>(&enveloped)) return not_carried(*findings);
  auto& message = std::get<municipal::Request>(enveloped);
  HttpRequest request;
  request.method = "POST";
  request.url = vendor.url;
  request.headers = std::move(message.headers);
  request.body = std::move(message.body);
  request.effect = effect;
  request.client_certificate = vendor.profile.authentication.client_certificate;
  request.timeout = milliseconds(vendor.profile.limits.timeout_ms);
  return request;
}

Reply read_vendor_answer(const Vendor& vendor, int status, std::string body) {
  const municipal::Reply said = municipal::read_reply(body);
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  if (!said.problem.empty() || !said.fault.empty()) return reply;
  Envelope envelope;
  if (!said.nfse.empty()) {
    if (national::read_nfse(said.nfse)) envelope.nfse = pack(said.nfse);
    reply.status = 201;
  } else if (!said.event.empty()) {
    envelope.events.push_back({{}, {}, pack(said.event)});
    reply.status = 201;
  }
  for (const municipal::Told& told : said.errors) envelope.errors.push_back(message_of(vendor, told));
  for (const municipal::Told& told : said.alerts) envelope.alerts.push_back({told.code, told.text});
  if (reply.status != 201 && envelope.errors.empty()) {
    if (status < 300) reply.protocol = said.protocol;
    return reply;
  }
  if (reply.status != 201 && status < 500) {
    reply.status = 400;
    reply.is_known_refusal = is_refusal(vendor, said);
  }
  reply.envelope = std::move(envelope);
  return reply;
}

Exchange ask_protocol(const Vendor& vendor, std::string_view protocol, const Issuer& issuer,
                      Environment environment, Host& host) {
  municipal::Facts facts = municipal::issuer_facts(issuer, vendor.profile, vendor.local);
  facts.set("protocol", std::string(protocol));
  municipal::set_environment(facts, environment);
  const municipal::Operation& operation = *vendor.profile.operation(Call::AskLot);
  auto written = municipal::write_document(vendor.profile, operation, facts);
  if (const auto* findings = std::get_if<Findings>(&written)) return not_carried(*findings);
  auto request = vendor_request(vendor, Call::AskLot, std::get<std::string>(written), Effect::Read);
  if (auto* failure = std::get_if<HttpFailure>(&request)) return std::move(*failure);
  HttpResult result = host.http(std::get<HttpRequest>(request));
  if (auto* failure = std::get_if<HttpFailure>(&result)) return std::move(*failure);
  HttpAnswer& answer = std::get<HttpAnswer>(result);
  return read_vendor_answer(vendor, answer.status, std::move(answer.body));
}

}  // namespace fiscal::nacional
