#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>

#include <nlohmann/json.hpp>

#include "sdk/sandbox/control.h"
#include "sdk/sandbox/https_door.h"
#include "sdk/sandbox/pooled_server.h"
#include "sdk/sandbox/server.h"

namespace fiscal::sandbox {
namespace {

class ControlHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit ControlHandler(const ControlAnswers& answers) : answers_(answers) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    std::string body(std::istreambuf_iterator<char>(request.stream()), {});
    const Answer answer =
        answers_({request.getMethod(), request.getURI(), "", request.getContentType(), body});
    response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentType(answer.content_type);
    response.sendBuffer(answer.body.data(), answer.body.size());
  }

 private:
  const ControlAnswers& answers_;
};

class ControlHandlerFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit ControlHandlerFactory(ControlAnswers answers) : answers_(std::move(answers)) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new ControlHandler(answers_);
  }

 private:
  const ControlAnswers answers_;
};

}  // namespace

std::unique_ptr<Listener> listen_control(ServerParts& parts, std::uint16_t port) {
  return listen_plain([&parts](const Exchange& exchange) { return control_answer(parts, exchange); }, port);
}

std::unique_ptr<Listener> listen_plain(ControlAnswers answers, std::uint16_t port) {
  return std::make_unique<PooledServer>("control", 16, new ControlHandlerFactory(std::move(answers)),
                                        Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", port)));
}

}  // namespace fiscal::sandbox
