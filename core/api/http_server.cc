#include "core/api/http_server.h"

#include <fiscal/encoding.hpp>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <atomic>
#include <istream>
#include <ostream>

#include "core/api/problem.h"
#include "core/base/ids.h"

namespace fiscal::api {

namespace net = Poco::Net;

/// A name for the request in logs and answers: unique in this process, and unlike those of the last.
class RequestIds {
 public:
  std::string next() { return prefix_ + std::to_string(count_.fetch_add(1, std::memory_order_relaxed)); }

 private:
  const std::string prefix_ = "req_" + hex(random_bytes(4)) + "_";
  std::atomic<std::uint64_t> count_{1};
};

/// What the server and its request handlers share.
struct ServedRequests {
  HttpServerOptions options;
  HttpServer::Answer answer;
  Log& log;
  RequestIds ids;
  std::atomic<bool> stopping{false};
};

namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Header values that are written must not break out of their line, whatever a handler put there.
bool is_header_safe(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

class OneRequest final : public net::HTTPRequestHandler {
 public:
  explicit OneRequest(ServedRequests& shared) : shared_(shared) {}

  void handleRequest(net::HTTPServerRequest& incoming, net::HTTPServerResponse& outgoing) override {
    Request request;
    request.request_id = shared_.ids.next();
    request.method = incoming.getMethod();
    for (const auto& [name, value] : incoming) request.headers.emplace_back(lower_case(name), value);
    const Framing framing = check_framing(request.method, incoming.getURI(), request.headers, shared_.options.framing);
    if (framing.refusal) return send(*framing.refusal, request, outgoing, Connection::Close);
    auto target = parse_target(incoming.getURI());
    if (!target)
      return send(problem(400, "target_malformed", "The URL cannot be read", "Correct its escapes; no parameter may be given twice."),
                  request, outgoing, Connection::Close);
    request.path = std::move(target->first);
    request.query = std::move(target->second);
    request.body.resize(framing.body_size);
    if (framing.body_size > 0) {
      incoming.stream().read(request.body.data(), static_cast<std::streamsize>(framing.body_size));
      // Poco ends a cut body like a complete one: a message that is not whole is dropped unread.
      if (static_cast<std::size_t>(incoming.stream().gcount()) != framing.body_size) {
        incoming.response().setKeepAlive(false);
        return;
      }
    }
    const Response response = shared_.answer(request);
    send(response, request, outgoing, shared_.stopping ? Connection::Close : Connection::Keep);
  }

 private:
  enum class Connection { Keep, Close };

  void send(const Response& response, const Request& request, net::HTTPServerResponse& outgoing, Connection connection) {
    outgoing.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(response.status));
    outgoing.setContentType(response.content_type);
    outgoing.set("X-Request-Id", request.request_id);
    outgoing.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : response.headers)
      if (is_header_safe(value)) outgoing.set(name, value);
    if (connection == Connection::Close) outgoing.setKeepAlive(false);
    if (request.method == "HEAD") {
      outgoing.setContentLength64(static_cast<Poco::Int64>(response.body.size()));
      outgoing.send();
      return;
    }
    outgoing.sendBuffer(response.body.data(), response.body.size());
  }

  ServedRequests& shared_;
};

class RequestHandlers final : public net::HTTPRequestHandlerFactory {
 public:
  explicit RequestHandlers(ServedRequests& shared) : shared_(shared) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new OneRequest(shared_); }

 private:
  ServedRequests& shared_;
};

net::HTTPServerParams::Ptr params_of(const HttpServerOptions& options) {
  net::HTTPServerParams::Ptr params = new net::HTTPServerParams;
  params->setMaxThreads(options.max_connections);
  params->setMaxQueued(options.max_connections);
  params->setTimeout(Poco::Timespan(options.request_seconds, 0));
  params->setKeepAlive(true);
  params->setKeepAliveTimeout(Poco::Timespan(options.idle_seconds, 0));
  params->setSoftwareVersion("fiscald");
  return params;
}

}  // namespace

struct HttpServer::Running {
  ServedRequests shared;
  Poco::ThreadPool pool;
  net::ServerSocket socket;
  net::HTTPServer server;

  Running(const HttpServerOptions& options, Answer answer, Log& log)
      : shared{options, std::move(answer), log, {}, {}},
        pool("http", 2, options.max_connections + 1),
        socket(net::SocketAddress(options.address, options.port), 1024),
        server(new RequestHandlers(shared), pool, socket, params_of(options)) {}
};

HttpServer::HttpServer(const HttpServerOptions& options, Answer answer, Log& log)
    : running_(std::make_unique<Running>(options, std::move(answer), log)) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::start() { running_->server.start(); }

void HttpServer::stop() {
  if (running_->shared.stopping.exchange(true)) return;
  running_->server.stopAll(false);
  running_->pool.stopAll();
}

std::uint16_t HttpServer::port() const { return running_->socket.address().port(); }

}  // namespace fiscal::api
