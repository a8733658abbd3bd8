#include "tests/app/fiscalctl/fake_gateway.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/StreamCopier.h>

#include <optional>

#include "core/app/fiscalctl/local_server.h"

namespace fiscal::test {

struct FakeGateway::Served {
  explicit Served(Script told) : script(std::move(told)) {}

  Script script;
  mutable std::mutex mutex;
  std::vector<Asked> asked;  ///< Guarded by mutex.
  std::optional<ctl::LocalServer> server;
};

namespace {

class Scripted : public Poco::Net::HTTPRequestHandler {
 public:
  explicit Scripted(FakeGateway::Served& served) : served_(served) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    Asked asked{request.getMethod(), request.getURI(), {}, {}};
    for (const auto& [name, value] : request) asked.headers[name] = value;
    Poco::StreamCopier::copyToString(request.stream(), asked.body);
    {
      const std::lock_guard lock(served_.mutex);
      served_.asked.push_back(asked);
    }
    const Told told = served_.script(asked);
    if (told.hang_up) {
      static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket().shutdown();
      return;
    }
    response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(told.status));
    response.setContentType(told.type);
    response.sendBuffer(told.body.data(), told.body.size());
  }

 private:
  FakeGateway::Served& served_;
};

class Handlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit Handlers(FakeGateway::Served& served) : served_(served) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Scripted(served_);
  }

 private:
  FakeGateway::Served& served_;
};

}  // namespace

FakeGateway::FakeGateway(Script script) : served_(std::make_unique<Served>(std::move(script))) {
  served_->server.emplace(new Handlers(*served_), 0, 8);
}

FakeGateway::~FakeGateway() = default;

std::string FakeGateway::url() const { return served_->server->url(); }

std::vector<Asked> FakeGateway::asked() const {
  const std::lock_guard lock(served_->mutex);
  return served_->asked;
}

}  // namespace fiscal::test
