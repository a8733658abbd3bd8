#include "core/app/fiscalctl/cassette_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>

#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "core/app/fiscalctl/failure.h"
#include "core/app/fiscalctl/local_server.h"
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
  std::optional<LocalServer> server;
};

CassetteServer::CassetteServer(std::vector<testing::Cassette> cassettes, std::uint16_t port, Told told)
    : parts_(std::make_unique<Parts>(std::move(cassettes), std::move(told))) {
  try {
    parts_->server.emplace(new Parts::Factory(*parts_), port, max_requests_at_once);
  } catch (const Poco::Exception& error) {
    throw Failure(ExitCode::File, "port " + std::to_string(port) + ": " + error.displayText());
  }
}

CassetteServer::~CassetteServer() = default;

std::string CassetteServer::url() const { return parts_->server->url(); }

}  // namespace fiscal::ctl
