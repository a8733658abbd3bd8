#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/envelope.h"
#include "sdk/sandbox/fault_player.h"
#include "sdk/sandbox/https_door.h"
#include "sdk/sandbox/pooled_server.h"
#include "sdk/sandbox/server.h"

namespace fiscal::sandbox {
namespace {

constexpr std::streamsize largest_body = 8 * 1024 * 1024;

// The date of a certificate is judged by the handlers, which know the stand-in's clock and answer 403.
int accept_expired(int preverified, X509_STORE_CTX* context) {
  if (preverified) return 1;
  const int error = X509_STORE_CTX_get_error(context);
  if (error != X509_V_ERR_CERT_HAS_EXPIRED && error != X509_V_ERR_CERT_NOT_YET_VALID) return 0;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

Poco::Net::Context::Ptr server_context(const std::string& pki) {
  using Poco::Net::Context;
  Context::Ptr context = new Context(Context::TLS_SERVER_USE, pki + "/server.key", pki + "/server.pem",
                                     pki + "/ca.pem", Context::VERIFY_STRICT, 9, false);
  context->disableProtocols(Context::PROTO_SSLV2 | Context::PROTO_SSLV3 | Context::PROTO_TLSV1 |
                            Context::PROTO_TLSV1_1);
  context->enableExtendedCertificateVerification(false);
  context->enableSessionCache(true, "fiscal-sandbox");
  SSL_CTX_set_verify(context->sslContext(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     accept_expired);
  return context;
}

/// The id that a posted DPS states, read before anything is judged; empty where there is none. It stands in
/// its first tags, so no more than the beginning is unpacked.
std::string stated_id(const std::string& body) {
  constexpr std::string_view member = "\"dpsXmlGZipB64\"";
  constexpr std::size_t beginning = 1024;
  const auto named = body.find(member);
  const auto opening = named == std::string::npos ? named : body.find('"', named + member.size());
  if (opening == std::string::npos) return "";
  const std::string_view payload = std::string_view(body).substr(opening + 1);
  const auto bytes = base64_decode(payload.substr(0, std::min(payload.find('"'), beginning)));
  const std::string xml = bytes ? gunzip_beginning(*bytes, beginning) : "";
  const auto at = xml.find("Id=\"DPS");
  return at == std::string::npos ? "" : xml.substr(at + 4, xml.find('"', at + 4) - at - 4);
}

class SefinHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit SefinHandler(ServerParts& parts) : parts_(parts) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    auto& socket = static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
    Wire wire(socket, parts_.stopping);
    const std::string& uri = request.getURI();
    const auto mark = uri.find('?');
    Exchange exchange{request.getMethod(), uri.substr(0, mark),
                      mark == std::string::npos ? "" : uri.substr(mark + 1), request.getContentType(), ""};
    if (!read_body(request, exchange.body)) {
      response.setKeepAlive(false);
      wire.drop();
      return;
    }
    const auto client = client_of(socket, parts_.office.book);
    const auto fault = parts_.faults.take(exchange.method, exchange.path);
    const KeepAlive wanted = response.getKeepAlive() ? KeepAlive::Yes : KeepAlive::No;
    const KeepAlive kept = play(
        fault, exchange, wanted, wire, parts_.office, [&] { return answer(exchange, *client, wire); },
        [&](const Outcome& outcome) { record(exchange, fault, outcome); });
    response.setKeepAlive(kept == KeepAlive::Yes);
  }

 private:
  Answer answer(const Exchange& exchange, const Certificate& client, const Wire& wire) {
    using Steady = std::chrono::steady_clock;
    const auto came_at = Steady::now();
    Answer answered = parts_.routes.answer(exchange, client, parts_.faults.hidden_ms());
    const std::chrono::milliseconds latency(parts_.office.settings.get()->latency_ms);
    // What the decision took is part of it, as it is of an authority's own answering time.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(came_at + latency - Steady::now());
    wire.wait(left.count());
    return answered;
  }

  void record(const Exchange& exchange, const std::optional<Fault>& fault, const Outcome& outcome) {
    const std::string mode = fault ? fault->name : "";
    std::string members = "\"at\":\"" + layout_datetime(parts_.office.clock.now()) +
                          "\",\"at_ms\":" + std::to_string(parts_.office.clock.now_ms()) +
                          ",\"kind\":\"request\",\"method\":" + json_text(exchange.method) +
                          ",\"path\":" + json_text(exchange.path.substr(0, 300)) + ",\"mode\":\"" + mode +
                          "\",\"status\":" + std::to_string(outcome.status) +
                          ",\"dropped\":" + (outcome.dropped ? "true" : "false");
    if (!exchange.body.empty()) {
      members += ",\"body_sha256\":\"" + sha256_hex(exchange.body) + "\"";
      if (const std::string id = stated_id(exchange.body); !id.empty())
        members += ",\"id_dps\":" + json_text(id);
    }
    parts_.office.registry.ledger().append(members);
    parts_.tally.count(call_name(exchange.method, exchange.path), mode,
                       outcome.dropped ? "dropped" : std::to_string(outcome.status));
  }

  ServerParts& parts_;
};

class SefinHandlerFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit SefinHandlerFactory(ServerParts& parts) : parts_(parts) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new SefinHandler(parts_);
  }

 private:
  ServerParts& parts_;
};

Poco::Net::HTTPServerParams::Ptr https_parameters(int max_connections) {
  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setMaxThreads(max_connections);
  params->setMaxQueued(max_connections + 1024);
  params->setKeepAlive(true);
  params->setMaxKeepAliveRequests(0);
  params->setKeepAliveTimeout(Poco::Timespan(300, 0));
  params->setTimeout(Poco::Timespan(75, 0));
  return params;
}

}  // namespace

std::unique_ptr<Listener> listen_tls(ServerParts& parts, const std::string& pki, std::uint16_t port,
                                     int max_connections) {
  return listen_https(new SefinHandlerFactory(parts), pki, port, max_connections);
}

bool read_body(Poco::Net::HTTPServerRequest& request, std::string& body) {
  const std::streamsize length = request.hasContentLength() ? request.getContentLength64() : 0;
  if (length < 0 || length > largest_body || request.getChunkedTransferEncoding()) return false;
  body.resize(static_cast<std::size_t>(length));
  request.stream().read(body.data(), length);
  return request.stream().gcount() == length;
}

std::shared_ptr<const Certificate> client_of(Poco::Net::StreamSocket& socket, CertificateBook& book) {
  const Poco::Net::SecureStreamSocket secure(socket);
  return book.read(const_cast<X509*>(secure.peerCertificate().certificate()));
}

std::unique_ptr<Listener> listen_https(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                                       const std::string& pki, std::uint16_t port, int max_connections) {
  const Poco::Net::SecureServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", port), 4096,
                                             server_context(pki));
  return std::make_unique<PooledServer>("https", max_connections + 2, std::move(handlers), socket,
                                        https_parameters(max_connections));
}

}  // namespace fiscal::sandbox
