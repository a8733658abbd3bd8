#include "plugins/nfse_nacional/portal.h"

#include <fiscal/encoding.hpp>

#include <initializer_list>
#include <utility>

#include "plugins/nfse_nacional/vendor.h"

namespace fiscal::nacional {
namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

using Filling = std::pair<std::string_view, std::string_view>;

bool is_plain(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// A value for a path: keys and ids are letters and digits, and anything else may not change where a request
/// goes.
std::string path_segment(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (is_plain(c))
      out += c;
    else
      out.append("%").append(hex({&c, 1}));
  }
  return out;
}

std::string url_of(const std::string& base, std::string path, std::initializer_list<Filling> fillings) {
  for (const auto& [name, value] : fillings)
    if (const auto at = path.find(name); at != std::string::npos)
      path.replace(at, name.size(), path_segment(value));
  return base + "/" + path;
}

Exchange exchange_of(HttpResult result) {
  if (auto* failure = std::get_if<HttpFailure>(&result)) return std::move(*failure);
  HttpAnswer& answer = std::get<HttpAnswer>(result);
  Reply reply;
  reply.status = answer.status;
  reply.envelope = read_envelope(answer.body);
  reply.body = std::move(answer.body);
  return reply;
}

}  // namespace

std::string Reply::description() const {
  const std::string_view form = envelope     ? ""
                                : is_empty() ? " with an empty body"
                                             : " with a body that is not the service's JSON";
  return "HTTP " + std::to_string(status) + std::string(form);
}

std::string Portal::sign(std::string_view canonical_xml, std::string_view element) {
  const Signer signer = [this](std::string_view data, SignatureDigest digest) {
    SignRequest request;
    request.algorithm =
        digest == SignatureDigest::Sha1 ? SignatureAlgorithm::RsaSha1 : SignatureAlgorithm::RsaSha256;
    request.data = data;
    const SignAnswer answer = host_.sign(request);
    return Signed{answer.signature, base64_encode(answer.certificate)};
  };
  const auto call = element == "infDPS" ? municipal::Call::IssueOne : municipal::Call::Cancel;
  if (goes_to_vendor(call)) return signed_for(*endpoints_.vendor, call, std::string(canonical_xml), signer);
  return std::string(declaration) + sign_enveloped(canonical_xml, element, signature_, signer);
}

Exchange Portal::get(const std::string& url, std::optional<Duration> at_most) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.client_certificate = true;
  request.timeout = at_most;
  return exchange_of(host_.http(request));
}

Exchange Portal::post(const std::string& url, std::string_view member, std::string_view signed_xml) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}};
  // Base64 needs no escapes in JSON.
  request.body = "{\"" + std::string(member) + "\":\"" + pack(signed_xml) + "\"}";
  request.effect = Effect::Write;
  request.client_certificate = true;
  return exchange_of(host_.http(request));
}

Exchange Portal::post_to_vendor(municipal::Call call, std::string_view document) {
  auto request = vendor_request(*endpoints_.vendor, call, document, Effect::Write);
  if (auto* failure = std::get_if<HttpFailure>(&request)) return std::move(*failure);
  HttpResult result = host_.http(std::get<HttpRequest>(request));
  if (auto* failure = std::get_if<HttpFailure>(&result)) return std::move(*failure);
  HttpAnswer& answer = std::get<HttpAnswer>(result);
  return read_vendor_answer(*endpoints_.vendor, answer.status, std::move(answer.body));
}

Exchange Portal::post_dps(std::string_view signed_xml) {
  if (goes_to_vendor(municipal::Call::IssueOne)) return post_to_vendor(municipal::Call::IssueOne, signed_xml);
  return post(url_of(endpoints_.base_url, endpoints_.issue_path, {}), "dpsXmlGZipB64", signed_xml);
}

Exchange Portal::post_event(std::string_view access_key, std::string_view signed_xml) {
  if (goes_to_vendor(municipal::Call::Cancel)) return post_to_vendor(municipal::Call::Cancel, signed_xml);
  return post(url_of(endpoints_.base_url, endpoints_.events_path, {{"{key}", access_key}}),
              "pedidoRegistroEventoXmlGZipB64", signed_xml);
}

Exchange Portal::get_dps(std::string_view dps_id) {
  return get(url_of(endpoints_.base_url, endpoints_.dps_path, {{"{id}", dps_id}}));
}

Exchange Portal::get_nfse(std::string_view access_key) {
  return get(url_of(endpoints_.base_url, endpoints_.nfse_path, {{"{key}", access_key}}));
}

Exchange Portal::get_event(std::string_view access_key, national::EventKind kind,
                           std::optional<Duration> at_most) {
  return get(url_of(endpoints_.base_url, endpoints_.event_path,
                    {{"{key}", access_key}, {"{type}", national::event_code(kind)}, {"{sequence}", "1"}}),
             at_most);
}

Exchange Portal::get_adn_events(std::string_view access_key) {
  return get(url_of(endpoints_.adn_url, "NFSe/{key}/Eventos", {{"{key}", access_key}}));
}

Exchange Portal::get_adn_lot(std::string_view nsu, std::string_view tax_id) {
  const std::string whose = tax_id.size() == 14 ? "&cnpjConsulta=" + path_segment(tax_id) : "";
  return get(url_of(endpoints_.adn_url, "DFe/{nsu}", {{"{nsu}", nsu}}) + "?lote=true" + whose);
}

}  // namespace fiscal::nacional
