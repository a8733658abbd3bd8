#include "sdk/sandbox/municipal/serve.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <libxml/parser.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sdk/sandbox/ledger.h"
#include "sdk/sandbox/municipal/town_hall.h"
#include "sdk/sandbox/options.h"
#include "sdk/sandbox/pooled_server.h"

namespace fiscal::sandbox {
namespace {

using municipal::TownAnswer;
using municipal::TownFault;
using nlohmann::json;

constexpr std::size_t largest_town_request = std::size_t{4} << 20;

TownFault town_fault_from_option(const std::string& text) {
  const auto first = text.find(':');
  json fault = {{"mode", text.substr(0, first)}};
  if (first != std::string::npos) {
    const auto second = text.find(':', first + 1);
    fault["call"] =
        text.substr(first + 1, second == std::string::npos ? std::string::npos : second - first - 1);
    if (second != std::string::npos) fault["count"] = std::stoi(text.substr(second + 1));
  }
  return municipal::town_fault_from_json(fault);
}

/// What the handlers share.
struct TownOffice {
  municipal::TownHall& hall;
  municipal::TownFaults& faults;
};

class TownHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit TownHandler(TownOffice& office) : office_(office) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    const std::string body = body_of(request);
    const std::string path = request.getURI().substr(0, request.getURI().find('?'));
    const TownAnswer answer = path == "/control/fault"       ? control(request.getMethod(), body)
                              : request.getMethod() == "GET" ? office_.hall.question(path.substr(1))
                                                             : office_.hall.answer(path.substr(1), body);
    if (answer.dropped) {
      static_cast<Poco::Net::HTTPServerRequestImpl&>(request).detachSocket().close();
      return;
    }
    response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentType(answer.content_type);
    response.sendBuffer(answer.body.data(), answer.body.size());
  }

 private:
  static std::string body_of(Poco::Net::HTTPServerRequest& request) {
    std::string body;
    char piece[16384];
    while (request.stream().read(piece, sizeof piece) || request.stream().gcount() > 0) {
      body.append(piece, static_cast<std::size_t>(request.stream().gcount()));
      if (body.size() > largest_town_request) break;
    }
    return body;
  }

  /// PUT {"mode", "call"?, "count"?} adds a fault, DELETE takes all away.
  TownAnswer control(const std::string& method, const std::string& body) {
    try {
      if (method == "DELETE")
        office_.faults.clear();
      else
        office_.faults.add(municipal::town_fault_from_json(json::parse(body, nullptr, false)));
      return {200, "{}", "application/json"};
    } catch (const std::invalid_argument& error) {
      return {400, json{{"error", error.what()}}.dump(), "application/json"};
    }
  }

  TownOffice& office_;
};

class TownHandlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit TownHandlers(TownOffice& office) : office_(office) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new TownHandler(office_);
  }

 private:
  TownOffice& office_;
};

}  // namespace

std::string municipal_help() {
  return R"(fiscal-sandbox municipal --pki DIR --ledger FILE --profiles DIR [options]

  --port N          HTTP port on 127.0.0.1, 0 picks one (default 0)
  --pki DIR         made by 'fiscal-sandbox pki'; signatures are verified whoever signed
  --ledger FILE     append-only JSON lines, one for every note and cancellation; starts empty
  --profiles DIR    profiles of towns' services, plugins/abrasf/profiles for one; may be repeated
  --fault MODE[:operation[:count]]   start with a fault on; may be repeated (README.md names the modes)

Every profile is served at its own path: http://127.0.0.1:PORT/webiss-2.02. Notes of the national layout are shared with a
national system that answers questions below .../nacional, for base_url of nfse_nacional. When ready it prints one JSON line: {"url","pid"}.
PUT /control/fault adds a fault, DELETE takes all away. SIGTERM ends it with code 0.
)";
}

MunicipalOptions parse_municipal_options(const std::vector<std::string>& arguments) {
  MunicipalOptions options;
  for (std::size_t at = 0; at < arguments.size(); at += 2) {
    const std::string& name = arguments[at];
    if (at + 1 >= arguments.size()) throw UsageError(name + " needs a value; see --help");
    const std::string& value = arguments[at + 1];
    if (name == "--port") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.port);
      if (error != std::errc() || end != value.data() + value.size())
        throw UsageError("--port must be a number from 0 to 65535");
    } else if (name == "--pki") {
      options.pki = value;
    } else if (name == "--ledger") {
      options.ledger = value;
    } else if (name == "--profiles") {
      options.profiles.push_back(value);
    } else if (name == "--fault") {
      options.faults.push_back(value);
    } else {
      throw UsageError("unknown option '" + name + "'; see --help");
    }
  }
  if (options.pki.empty()) throw UsageError("--pki DIR is missing; see --help");
  if (options.ledger.empty()) throw UsageError("--ledger FILE is missing; see --help");
  if (options.profiles.empty()) throw UsageError("--profiles DIR is missing; see --help");
  return options;
}

void serve_municipal(const MunicipalOptions& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  xmlInitParser();

  CertificateBook certificates(options.pki + "/ca.pem");
  Ledger ledger(options.ledger, [](std::string_view, LedgerPlace) {});
  municipal::TownBook notes([&](const std::string& members) { ledger.wait_durable(ledger.append(members)); });
  municipal::TownFaults faults;
  for (const std::string& fault : options.faults) faults.add(town_fault_from_option(fault));
  municipal::TownHall hall(municipal::load_town_profiles(options.profiles), certificates, notes, faults);
  TownOffice office{hall, faults};

  const PooledServer server("town", 64, new TownHandlers(office),
                            Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", options.port)));
  std::cout << json{{"url", "http://127.0.0.1:" + std::to_string(server.port())}, {"pid", ::getpid()}}.dump()
            << std::endl;
  int received = 0;
  sigwait(&signals, &received);
}

}  // namespace fiscal::sandbox
