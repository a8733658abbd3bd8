#include "plugins/nfse_nacional/answers.h"

#include <fiscal/access_key.hpp>
#include <fiscal/national/rejection.hpp>

#include <algorithm>

namespace fiscal::nacional {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text.substr(0, 64 * 1024));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// Front servers refuse a client certificate with a page of their own.
bool speaks_of_certificates(std::string_view body) {
  const std::string text = lower_case(body);
  return text.find("certificate") != std::string::npos || text.find("certificado") != std::string::npos;
}

Finding plain_certificate_finding(const Reply& reply) {
  return {
      "certificate_refused",
      {},
      {},
      "The authority refused the connection's certificate (" + reply.description() + ").",
      "Check that the certificate is of ICP-Brasil, in date, of the issuer, and may authenticate clients."};
}

constexpr std::string_view consultation = "https://www.nfse.gov.br/ConsultaPublica/?tpc=1&chave=";

CannotTell cannot_tell(const Exchange& exchange) {
  if (const auto* failure = std::get_if<HttpFailure>(&exchange)) return {failure_text(*failure)};
  const Reply& reply = std::get<Reply>(exchange);
  std::string text = "The authority answered " + reply.description() + ".";
  if (reply.envelope)
    for (const Message& message : reply.envelope->errors) text += " " + message.code + ": " + message.text;
  return {text};
}

}  // namespace

bool is_of(const Envelope& envelope, Environment environment) {
  return !envelope.environment || *envelope.environment == (environment == Environment::Production ? 1 : 2);
}

bool says_not_found(const Reply& reply, Environment environment) {
  if (reply.status != 404 || !reply.envelope || !is_of(*reply.envelope, environment)) return false;
  // E2401: no such key; E2404: no NFS-e came from this DPS. Neither is in the published tables.
  return reply.envelope->is_signed_by_service() || has_error(*reply.envelope, "E2401") ||
         has_error(*reply.envelope, "E2404");
}

bool is_key_of(std::string_view access_key, const Issuer& issuer) {
  return is_nfse_key(access_key) && nfse_key_municipality(access_key) == issuer.municipality &&
         nfse_key_tax_id(access_key) == national::fourteen(issuer.tax_id);
}

Findings findings_of(const std::vector<Message>& messages) {
  Findings findings;
  for (const Message& message : messages)
    findings.push_back(national::finding_of(message.code, message.text));
  return findings;
}

Findings alerts_of(const Envelope& envelope) {
  Findings findings;
  for (const Message& alert : envelope.alerts)
    findings.push_back({"authority_alert", alert.code, {}, alert.text, {}});
  return findings;
}

bool has_official_error(const Envelope& envelope) {
  return std::any_of(envelope.errors.begin(), envelope.errors.end(),
                     [](const Message& error) { return national::is_official_code(error.code); });
}

bool has_error(const Envelope& envelope, std::string_view code) {
  return std::any_of(envelope.errors.begin(), envelope.errors.end(),
                     [&](const Message& error) { return error.code == code; });
}

std::optional<Findings> certificate_refusal(const Reply& reply) {
  if (reply.envelope) {
    const auto& errors = reply.envelope->errors;
    const bool named = std::any_of(errors.begin(), errors.end(), [](const Message& error) {
      return national::is_certificate_code(error.code);
    });
    if (named && reply.status >= 400 && reply.status < 500) return findings_of(errors);
  }
  if (reply.status != 401 && reply.status != 403) return std::nullopt;
  const bool own = reply.envelope && reply.envelope->is_signed_by_service();
  if (!own && !reply.is_empty() && !speaks_of_certificates(reply.body)) return std::nullopt;
  Findings findings;
  if (reply.envelope) findings = findings_of(reply.envelope->errors);
  findings.push_back(plain_certificate_finding(reply));
  return findings;
}

std::string failure_text(const HttpFailure& failure) {
  switch (failure.kind) {
    case HttpFailureKind::NotConnected:
      return "The authority could not be reached: " + failure.text;
    case HttpFailureKind::NoAnswer:
      return "No complete answer came from the authority: " + failure.text;
    case HttpFailureKind::TooLarge:
      return "The authority's answer was too large: " + failure.text;
    case HttpFailureKind::Blocked:
      break;
  }
  return "The gateway does not let the request out: " + failure.text;
}

Fetched fetched_from(std::string xml, const national::Nfse& nfse, const Envelope& envelope,
                     Environment environment) {
  Fetched fetched;
  Authorized& authorized = fetched.authorized;
  authorized.access_key = nfse.access_key;
  if (!nfse.number.empty()) authorized.number = nfse.number;
  authorized.issued_at = nfse.issued_at ? nfse.issued_at : envelope.processed_at;
  if (environment == Environment::Production) authorized.url = std::string(consultation) + nfse.access_key;
  authorized.documents.push_back({"nfse", "application/xml", xml});
  authorized.alerts = alerts_of(envelope);
  fetched.dps_id = nfse.dps_id;
  fetched.xml = std::move(xml);
  return fetched;
}

std::variant<Fetched, NotFound, CannotTell> fetch_nfse(Portal& portal, std::string_view access_key,
                                                       Environment environment) {
  const Exchange exchange = portal.get_nfse(access_key);
  const auto* reply = std::get_if<Reply>(&exchange);
  if (reply != nullptr && says_not_found(*reply, environment)) return NotFound{};
  if (reply == nullptr || reply->status != 200 || !reply->envelope) return cannot_tell(exchange);
  const Envelope& envelope = *reply->envelope;
  if (!is_of(envelope, environment)) return CannotTell{"The answer is of the other environment."};
  auto xml = envelope.nfse ? unpack(*envelope.nfse) : std::nullopt;
  const auto nfse = xml ? national::read_nfse(*xml) : std::nullopt;
  if (!nfse)
    return CannotTell{"The NFS-e " + std::string(access_key) + " came in a form that cannot be read."};
  if (nfse->access_key != access_key || envelope.access_key.value_or(nfse->access_key) != access_key)
    return CannotTell{"The authority answered with another document than " + std::string(access_key) + "."};
  return fetched_from(std::move(*xml), *nfse, envelope, environment);
}

std::variant<std::string, NotFound, CannotTell> key_of_dps(Portal& portal, std::string_view dps_id,
                                                           Environment environment) {
  const Exchange exchange = portal.get_dps(dps_id);
  const auto* reply = std::get_if<Reply>(&exchange);
  if (reply != nullptr && says_not_found(*reply, environment)) return NotFound{};
  if (reply == nullptr || reply->status != 200 || !reply->envelope) return cannot_tell(exchange);
  const Envelope& envelope = *reply->envelope;
  if (!is_of(envelope, environment)) return CannotTell{"The answer is of the other environment."};
  if (envelope.dps_id.value_or(std::string(dps_id)) != dps_id)
    return CannotTell{"The authority answered for another DPS than " + std::string(dps_id) + "."};
  if (!envelope.access_key || !is_nfse_key(*envelope.access_key))
    return CannotTell{"The authority has a document for " + std::string(dps_id) +
                      " and does not tell its key."};
  return *envelope.access_key;
}

std::variant<Fetched, NotFound, CannotTell> fetch_by_dps(Portal& portal, std::string_view dps_id,
                                                         Environment environment) {
  auto named = key_of_dps(portal, dps_id, environment);
  if (std::holds_alternative<NotFound>(named)) return NotFound{};
  if (auto* cannot = std::get_if<CannotTell>(&named)) return std::move(*cannot);
  const std::string& key = std::get<std::string>(named);
  auto fetched = fetch_nfse(portal, key, environment);
  if (std::holds_alternative<NotFound>(fetched))
    return CannotTell{"The authority names key " + key + " and does not find it."};
  if (const auto* found = std::get_if<Fetched>(&fetched); found != nullptr && found->dps_id != dps_id)
    return CannotTell{"The NFS-e " + key + " was not made from " + std::string(dps_id) + "."};
  return fetched;
}

}  // namespace fiscal::nacional
