#include "core/api/http_server.h"

#include <thread>

#include "core/api/http_loop.h"

namespace fiscal::api {

struct HttpServer::Running {
  HttpLoop loop;
  std::thread thread;

  Running(const HttpServerOptions& options, Answer answer, Log& log, const TlsContext* tls)
      : loop(options, std::move(answer), log, tls) {}
};

HttpServer::HttpServer(const HttpServerOptions& options, Answer answer, Log& log, const TlsContext* tls)
    : running_(std::make_unique<Running>(options, std::move(answer), log, tls)) {}

HttpServer::~HttpServer() { stop(Duration{}); }

void HttpServer::start() {
  running_->thread = std::thread([this] { running_->loop.run(); });
}

bool HttpServer::stop(Duration deadline) {
  if (!running_->thread.joinable()) return running_->loop.drained_in_time();
  running_->loop.drain(deadline);
  running_->thread.join();
  return running_->loop.drained_in_time();
}

std::uint16_t HttpServer::port() const { return running_->loop.port(); }

HttpFigures HttpServer::figures() const { return running_->loop.figures(); }

}  // namespace fiscal::api
