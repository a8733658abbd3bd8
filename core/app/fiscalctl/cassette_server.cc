#include "core/app/fiscalctl/cassette_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>

#include <limits>
#include <mutex>
#include <utility>

#include "core/app/fiscalctl/failure.h"
#include "core/app/fiscalctl/trial_transport.h"

namespace fiscal::ctl {
namespace {

constexpr int max_requests_at_once = 4;

}  // namespace

struct CassetteServer::Parts final {
  /// The exchanges of all cassettes in one order. Safe from any thread.
  class Repertoire {
   public:
    explicit Repertoire(std::vector<testing::Cassette> cassettes) {
      for (testing::Cassette& cassette : cassettes)
        for (testing::Exchange& exchange : cassette.exchanges) exchanges_.push_back(std::move(exchange));
      played_.resize(exchanges_.size(), false);
    }

    /// The next one that fits, or the last that did; null when none does.
    const testing::Exchange* next(const std::string& method, const std::string& target) {
      const std::lock_guard lock(mutex_);
      const testing::Exchange* last = nullptr;
      for (std::size_t at = 0; at < exchanges_.size(); ++at) {
        if (exchanges_[at].method != method || target_of(exchanges_[at].url) != target) continue;
        last = &exchanges_[at];
        if (!played_[at]) {
          played_[at] = true;
          break;
        }
      }
      return last;
    }

   private:
    std::mutex mutex_;
    std::vector<testing::Exchange> exchanges_;
    std::vector<bool> played_;  // Guarded by mutex_.
  };

  class Player final : public Poco::Net::HTTPRequestHandler {
   public:
    Player(Repertoire& repertoire, std::mutex& telling, const CassetteServer::Told& told)
        : repertoire_(repertoire), telling_(telling), told_(told) {}

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
      request.stream().ignore(std::numeric_limits<std::streamsize>::max());
      const std::string line = request.getMethod() + " " + request.getURI();
      const testing::Exchange* exchange = repertoire_.next(request.getMethod(), request.getURI());
      if (exchange == nullptr) {
        tell(line + " 404: no cassette holds it");
        return send(response,
                    {404, {{"content-type", "text/plain"}}, "no cassette holds " + line + "\n", {}});
      }
      if (const auto* answer = std::get_if<HttpAnswer>(&exchange->result)) {
        tell(line + " " + std::to_string(answer->status));
        return send(response, *answer);
      }
      // A recorded failure is an answer that never comes whole.
      tell(line + " no answer");
      throw Poco::Net::NetException("the cassette has no answer here");
    }

   private:
    void tell(const std::string& line) {
      const std::lock_guard lock(telling_);
      told_(line);
    }

    static void send(Poco::Net::HTTPServerResponse& response, const HttpAnswer& answer) {
      response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
      for (const auto& [name, value] : answer.headers) response.set(name, value);
      response.sendBuffer(answer.body.data(), answer.body.size());
    }

    Repertoire& repertoire_;
    std::mutex& telling_;
    const CassetteServer::Told& told_;
  };

  class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
   public:
    explicit Factory(Parts& parts) : parts_(parts) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
      return new Player(parts_.repertoire, parts_.telling, parts_.told);  // The server deletes it.
    }

   private:
    Parts& parts_;
  };

  Parts(std::vector<testing::Cassette> cassettes, Told telling_of)
      : repertoire(std::move(cassettes)), told(std::move(telling_of)) {}

  Repertoire repertoire;
  std::mutex telling;
  const Told told;  // Called under `telling`.
  std::unique_ptr<Poco::Net::HTTPServer> server;
};

CassetteServer::CassetteServer(std::vector<testing::Cassette> cassettes, std::uint16_t port, Told told)
    : parts_(std::make_unique<Parts>(std::move(cassettes), std::move(told))) {
  Poco::AutoPtr<Poco::Net::HTTPServerParams> params(new Poco::Net::HTTPServerParams);
  params->setMaxThreads(max_requests_at_once);
  try {
    const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
    parts_->server = std::make_unique<Poco::Net::HTTPServer>(new Parts::Factory(*parts_), socket, params);
  } catch (const Poco::Exception& error) {
    throw Failure(ExitCode::File, "port " + std::to_string(port) + ": " + error.displayText());
  }
  parts_->server->start();
}

CassetteServer::~CassetteServer() { parts_->server->stopAll(true); }

std::string CassetteServer::url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->server->port());
}

}  // namespace fiscal::ctl
