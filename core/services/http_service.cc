#include "core/services/http_service.h"

#include <algorithm>
#include <array>
#include <fiscal/json.hpp>

#include "core/services/placeholders.h"
#include "core/services/redact.h"

namespace fiscal::services {
namespace {

constexpr std::size_t max_exchanges = 100;

/// What frames a message is the host's business.
constexpr std::array<std::string_view, 9> host_headers{"connection", "content-length", "expect",
                                                       "host",       "keep-alive",     "te",
                                                       "trailer",    "upgrade",        "transfer-encoding"};

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool breaks_header(std::string_view value) {
  return std::any_of(value.begin(), value.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

HttpHeaders without_credentials(const HttpHeaders& headers) {
  HttpHeaders kept;
  std::copy_if(headers.begin(), headers.end(), std::back_inserter(kept),
               [](const auto& header) { return !is_credential_header(header.first); });
  return kept;
}

HttpHeaders only_credentials(const HttpHeaders& headers) {
  HttpHeaders kept;
  std::copy_if(headers.begin(), headers.end(), std::back_inserter(kept),
               [](const auto& header) { return is_credential_header(header.first); });
  return kept;
}

constexpr std::string_view second_write_text =
    "a write of this call left already and nobody knows what became of it: nothing else is written until a "
    "question settles it; answer unknown";

/// The departure is durable, and the call's time was over when it was.
struct DepartedTooLate {};

HttpFailure blocked(std::string text) { return {HttpFailureKind::Blocked, std::move(text)}; }

Finding refusal(std::string text) { return {"blocked", "", "", std::move(text), ""}; }

}  // namespace

std::optional<Finding> HttpService::problem_of(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    const auto is_this = [&, &header = name](std::string_view reserved) {
      return is_header(header, reserved);
    };
    if (!is_token(name) || breaks_header(value))
      return Finding{"header_invalid", "", "/headers",
                     "a header's name or value holds a character that HTTP forbids",
                     "Take it out or encode it."};
    if (std::any_of(host_headers.begin(), host_headers.end(), is_this))
      return Finding{"header_reserved", "", "/headers", "the header " + name + " is written by the gateway",
                     "Leave it out."};
  }
  return std::nullopt;
}

bool HttpService::leaves_doubt(const HttpResult& result) {
  const auto* answer = std::get_if<HttpAnswer>(&result);
  return answer == nullptr || answer->status >= 500;
}

HttpResult HttpService::send(HttpRequest request) {
  if (request.effect == Effect::Write && replay_) repeat_stored_write(request);
  const Instant began = clock_.now();
  const Duration started = clock_.steady();
  departed_now_ = false;
  HttpResult result = carry(request);
  if (departed_now_) in_doubt_ = leaves_doubt(result);
  keep(request, result, began, {clock_.steady().milliseconds - started.milliseconds});
  return result;
}

HttpResult HttpService::carry(const HttpRequest& request) {
  if (request.effect == Effect::Write && in_doubt_) return refuse_second_write();
  auto wire = wire_request(request);
  if (!wire) return blocked(wire.error().text);
  if (request.effect == Effect::Read) return transport_.send(*wire, {});
  try {
    HttpResult result = transport_.send(*wire, [&] { depart(request); });
    if (std::holds_alternative<HttpAnswer>(result)) record_.evidence.write_answered = true;
    return result;
  } catch (const DepartedTooLate&) {
    return HttpFailure{HttpFailureKind::NoAnswer, "keeping the departure took all of the call's time"};
  }
}

/// docs/reliability.md, I6: what was sent goes out again only after the authority said that it has nothing,
/// which is the gateway's to judge, in a call of its own.
HttpResult HttpService::refuse_second_write() {
  log_.write(LogLevel::PluginMisbehaving, "second_write_refused",
             {{"plugin", std::string_view(scope_.connection.plugin)},
              {"connection", std::string_view(scope_.connection.id)},
              {"call", std::string_view(scope_.call)}});
  return HttpFailure{HttpFailureKind::Blocked, std::string(second_write_text)};
}

Result<WireRequest> HttpService::wire_request(const HttpRequest& request) {
  const Connection& connection = scope_.connection;
  WireRequest wire;
  wire.method = request.method;
  wire.url = request.url;
  wire.headers = request.headers;
  wire.body = request.body;
  if (const auto filled = Placeholders(keyring_, connection, record_.secrets).fill(wire); !filled)
    return filled.error();
  const auto target = parse_url(wire.url);
  if (!target) return target.error();
  if (auto reason = egress_refusal(*target, scope_.manifest.egress, connection.egress, options_.plain_http))
    return refusal(std::move(*reason));
  if (request.client_certificate) {
    if (!connection.certificate) return refusal("connection " + connection.id + " has no certificate");
    auto certificate = keyring_.certificate(connection.account, *connection.certificate);
    if (!certificate) return certificate.error();
    wire.certificate = std::move(*certificate);
    const Instant end = wire.certificate->summary().not_after;
    if (clock_.now() >= end)
      return refusal("the certificate " + *connection.certificate + " ended on " + to_text(end));
  }
  wire.ca_file = connection.ca_file;
  wire.timeout = {scope_.deadline.milliseconds - clock_.steady().milliseconds};
  if (request.timeout) wire.timeout = std::min(wire.timeout, *request.timeout);
  if (request.effect == Effect::Write && connection.write_connection == WriteConnection::Fresh)
    wire.connection = FreshConnection::Always;
  // Neither a certificate nor trust may pass from one kept connection or TLS session to another's request.
  wire.pool = connection.id + "|" + (wire.certificate ? wire.certificate->summary().fingerprint : "") + "|" +
              connection.ca_file.value_or("");
  return wire;
}

void HttpService::repeat_stored_write(HttpRequest& built) {
  const OutgoingWrite stored = *std::exchange(replay_, std::nullopt);
  std::string differences;
  const auto differs = [&](const char* what) {
    differences += (differences.empty() ? "" : ", ") + std::string(what);
  };
  if (built.method != stored.method) differs("method");
  if (built.url != stored.url) differs("url");
  if (without_credentials(built.headers) != stored.headers) differs("headers");
  if (built.body.value_or("") != stored.body) differs("body");
  if (!differences.empty())
    log_.write(LogLevel::PluginMisbehaving, "resend_differs",
               {{"plugin", std::string_view(scope_.connection.plugin)},
                {"connection", std::string_view(scope_.connection.id)},
                {"call", std::string_view(scope_.call)},
                {"differs", std::string_view(differences)}});
  HttpHeaders headers = stored.headers;
  for (auto& header : only_credentials(built.headers)) headers.push_back(std::move(header));
  built.method = stored.method;
  built.url = stored.url;
  built.headers = std::move(headers);
  built.body = stored.body.empty() ? std::nullopt : std::optional(stored.body);
}

void HttpService::depart(const HttpRequest& request) {
  scope_.witness.departs(
      {request.method, request.url, without_credentials(request.headers), request.body.value_or("")});
  departed_now_ = true;
  record_.evidence.departed = true;
  record_.evidence.write_answered = false;
  // The settle window counts from the departure, and the claim's lease from before it: bytes that left long
  // after (a commit that hung, a process that stood still) could meet a permitted re-send of another host.
  if (clock_.steady() >= scope_.deadline) throw DepartedTooLate{};
}

void HttpService::keep(const HttpRequest& request, const HttpResult& result, Instant began,
                       Duration elapsed) {
  if (record_.evidence.exchanges.size() >= max_exchanges) return;
  const KnownSecrets& secrets = record_.secrets;
  Exchange exchange;
  exchange.at = began;
  exchange.call = scope_.call;
  exchange.method = request.method;
  exchange.url = redacted_url(request.url, secrets);
  exchange.elapsed = elapsed;
  exchange.departed_write = departed_now_;
  exchange.request_head = redacted_head(request.headers, secrets);
  exchange.request_body = redacted_body(request.body.value_or(""), secrets, options_.recorded_body);
  if (const auto* failure = std::get_if<HttpFailure>(&result)) {
    exchange.failure = std::string(to_text(failure->kind)) + ": " + redacted_text(failure->text, secrets);
  } else {
    const auto& answer = std::get<HttpAnswer>(result);
    exchange.status = answer.status;
    exchange.response_head = redacted_head(answer.headers, secrets);
    exchange.response_body = redacted_body(answer.body, secrets, options_.recorded_body);
  }
  record_.evidence.exchanges.push_back(std::move(exchange));
}

}  // namespace fiscal::services
