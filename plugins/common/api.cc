#include "plugins/common/api.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <utility>

namespace fiscal::aggregator {
namespace {

constexpr const char* credential_code = "credential_refused";

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string percent_encoded(std::string_view value) {
  std::string out;
  for (const char c : value)
    if (is_unreserved(c))
      out += c;
    else
      out.append("%").append(hex({&c, 1}));
  return out;
}

/// The body of a file; nothing when the answer is anything else.
const std::string* file_in(const HttpResult& result, std::string_view start) {
  const auto* answer = std::get_if<HttpAnswer>(&result);
  return answer != nullptr && answer->status == 200 && answer->body.starts_with(start) ? &answer->body
                                                                                       : nullptr;
}

Files files_of(const HttpResult& xml, const HttpResult& pdf, const std::string& system) {
  Files files;
  if (const std::string* content = file_in(xml, "<"))
    files.documents.push_back({"nfse", "application/xml", *content});
  else
    files.alerts.push_back({"document_missing",
                            {},
                            {},
                            "The document was issued, and its XML could not be read from " + system + ".",
                            "Fetch it later from " + system + "."});
  if (const std::string* content = file_in(pdf, "%PDF"))
    files.documents.push_back({"pdf", "application/pdf", *content});
  return files;
}

}  // namespace

HttpResult Api::get(std::string_view path) { return send("GET", path, {}, Effect::Read, {}); }

HttpResult Api::write(std::string_view method, std::string_view path, std::string_view json) {
  return send(method, path, json, Effect::Write, {});
}

HttpResult Api::ask(std::string_view path, std::string_view json, const HttpHeaders& further) {
  return send("POST", path, json, Effect::Read, further);
}

Files Api::files_beside(std::string_view path, const std::string& system) {
  const std::string base(path);
  const HttpResult pdf = get(base + "/pdf");
  return files_of(get(base + "/xml"), pdf, system);
}

Files Api::fetch_files(const RemoteDocument& document, const std::string& system) {
  const auto fetched = [&](const std::optional<std::string>& url) -> HttpResult {
    if (!url) return HttpFailure{HttpFailureKind::Blocked, "no address is told"};
    if (url->starts_with(base_url_ + "/")) return get(std::string_view(*url).substr(base_url_.size()));
    HttpRequest request;
    request.url = *url;
    return host_.http(request);
  };
  const HttpResult pdf = fetched(document.pdf_url);
  return files_of(fetched(document.xml_url), pdf, system);
}

HttpResult Api::send(std::string_view method, std::string_view path, std::string_view json, Effect effect,
                     const HttpHeaders& further) {
  HttpRequest request;
  request.method = method;
  request.url = base_url_ + std::string(path);
  request.headers = headers_;
  request.headers.insert(request.headers.end(), further.begin(), further.end());
  request.headers.emplace_back("Accept", "application/json");
  if (!json.empty()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::string(json);
  }
  request.effect = effect;
  return host_.http(request);
}

std::string path_part(std::string_view value) {
  // A segment of dots alone would climb.
  if (value == "." || value == "..") return value == "." ? "%2e" : "%2e%2e";
  return percent_encoded(value);
}

std::string query_part(std::string_view value) { return percent_encoded(value); }

Answered of_failure(const HttpFailure& failure) {
  switch (failure.kind) {
    case HttpFailureKind::NotConnected:
      return Unsent{Retry::Later,
                    {{"provider_unreachable",
                      {},
                      {},
                      "The provider could not be reached: " + failure.text,
                      "The gateway tries again by itself."}}};
    case HttpFailureKind::Blocked:
      return Unsent{Retry::Never,
                    {{"request_blocked",
                      {},
                      {},
                      "The gateway does not let the request out: " + failure.text,
                      "Allow the address in the connection, or correct base_url or the named secret."}}};
    case HttpFailureKind::TooLarge:
      return Silent{"The provider's answer was too large: " + failure.text};
    case HttpFailureKind::NoAnswer:
      break;
  }
  return Silent{"No complete answer came from the provider: " + failure.text};
}

bool refuses(const HttpAnswer& answer) {
  return answer.status >= 400 && answer.status < 500 && answer.status != 408 && answer.status != 429;
}

bool succeeds(const HttpAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

Silent silence(const HttpAnswer& answer) {
  return {"The provider answered HTTP " + std::to_string(answer.status) +
          " without saying what became of the request."};
}

Refused refusal_for(Findings reasons, std::span<const std::string_view> codes) {
  const bool listed = std::ranges::all_of(reasons, [&](const Finding& reason) {
    return reason.code == credential_code || std::ranges::find(codes, reason.official_code) != codes.end();
  });
  return {std::move(reasons), listed};
}

Finding credential_refused(const HttpAnswer& answer, std::string text) {
  return {credential_code,
          std::to_string(answer.status),
          {},
          "The provider refused the connection's credential: " + std::move(text),
          "Correct the secret that the connection's settings name, then issue anew."};
}

}  // namespace fiscal::aggregator
