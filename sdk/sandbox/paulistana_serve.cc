#include "sdk/sandbox/paulistana_serve.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SSLManager.h>
#include <libxml/parser.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/fault_player.h"
#include "sdk/sandbox/https_door.h"
#include "sdk/sandbox/options.h"
#include "sdk/sandbox/paulistana_desk.h"
#include "sdk/sandbox/serve.h"
#include "sdk/sandbox/tally.h"
#include "sdk/sandbox/wire.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

/// What the connections of both doors share.
struct PaulistanaHouse {
  CertificateBook& certificates;
  PaulistanaBook& book;
  PaulistanaDesk& desk;
  Clock& clock;
  FaultBox faults;
  Tally tally;
  std::atomic<bool> stopping{false};
};

/// Changes the first text between two others, to damage an answer.
std::string with_changed(std::string text, std::string_view begin, std::string_view change) {
  const auto at = text.find(begin);
  if (at != std::string::npos) text.insert(at + begin.size(), change);
  return text;
}

/// The SOAP answer to a call, damaged where the fault says so.
Answer answered(PaulistanaHouse& house, const PaulistanaCall& call, const Certificate& client,
                const std::optional<Fault>& fault) {
  const auto once = [&] { return house.desk.answer(call, client, house.faults.hidden_ms()); };
  PaulistanaReturn result;
  if (!fault || fault->processes()) result = once();
  if (fault && fault->mode == FaultMode::Duplicate) result = once();
  if (fault && fault->mode == FaultMode::Uncatalogued)
    result = PaulistanaReturn::refused("9999", "Erro interno.");
  std::string message = written_return(call, result);
  if (fault && fault->mode == FaultMode::CorruptGzip) message = with_changed(message, "<Sucesso>", "<");
  if (fault && fault->mode == FaultMode::OtherDocumentsAnswer)
    message = with_changed(message, "<NumeroRPS>", "9");
  return {200, wrapped_return(call, message), "text/xml; charset=utf-8"};
}

Answer answered_under(PaulistanaHouse& house, const PaulistanaCall& call, const Certificate& client,
                      const std::optional<Fault>& fault) {
  Answer answer = answered(house, call, client, fault);
  if (!fault) return answer;
  switch (fault->mode) {
    case FaultMode::Status:
      return status_page(fault->status);
    case FaultMode::JsonErrorBadGateway:
      return {502, "{\"erro\":\"Bad Gateway\"}"};
    case FaultMode::Empty200:
      return {200, "", "text/xml"};
    default:
      return answer;
  }
}

class PaulistanaHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit PaulistanaHandler(PaulistanaHouse& house) : house_(house) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    auto& socket = static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
    Wire wire(socket, house_.stopping);
    std::string body;
    if (!read_body(request, body)) {
      response.setKeepAlive(false);
      return wire.drop();
    }
    const KeepAlive wanted = response.getKeepAlive() ? KeepAlive::Yes : KeepAlive::No;
    const auto call = read_paulistana_call(body);
    const std::string name = call ? call->operation : "no_call";
    const auto fault = house_.faults.take(request.getMethod(), "/lotenfe.asmx/" + name);
    const auto client = client_of(socket, house_.certificates);
    const Answer answer = call ? answered_under(house_, *call, *client, fault) : status_page(400);
    const KeepAlive kept = deliver(answer, fault, request.getMethod(), wanted, wire,
                                   [&](const Outcome& outcome) { record(name, body, fault, outcome); });
    response.setKeepAlive(kept == KeepAlive::Yes);
  }

 private:
  void record(const std::string& name, const std::string& body, const std::optional<Fault>& fault,
              const Outcome& outcome) {
    const std::string mode = fault ? fault->name : "";
    const json line = {{"kind", "request"},
                       {"at_ms", house_.clock.now_ms()},
                       {"operation", name},
                       {"mode", mode},
                       {"status", outcome.status},
                       {"dropped", outcome.dropped},
                       {"body_sha256", sha256_hex(body)}};
    const std::string text = line.dump();
    house_.book.ledger().append(text.substr(1, text.size() - 2));
    house_.tally.count(name, mode, outcome.dropped ? "dropped" : std::to_string(outcome.status));
  }

  PaulistanaHouse& house_;
};

class PaulistanaHandlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit PaulistanaHandlers(PaulistanaHouse& house) : house_(house) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new PaulistanaHandler(house_);
  }

 private:
  PaulistanaHouse& house_;
};

Answer steered(PaulistanaHouse& house, const std::string& call, const json& body) {
  if (call == "PUT /control/fault") {
    std::vector<Fault> faults;
    for (const json& one : body.is_array() ? body : json::array({body}))
      faults.push_back(fault_from_json(one));
    house.faults.set(std::move(faults));
    return {200, house.faults.describe().dump()};
  }
  if (call == "PUT /control/clock") {
    house.clock.set_offset_ms(body.at("offset_ms").get<std::int64_t>());
    return {200, json{{"offset_ms", house.clock.offset_ms()}}.dump()};
  }
  house.desk.set_term_over(body.at("cancel_deadline_passed").get<bool>());
  return {200, json{{"settings", "merged"}}.dump()};
}

Answer control_of(PaulistanaHouse& house, const Exchange& exchange) {
  const std::string call = exchange.method + " " + exchange.path;
  if (call == "GET /control/ledger")
    return {200, json{{"notes", house.book.describe()}, {"requests", house.tally.describe()}}.dump()};
  if (call == "DELETE /control/fault") {
    house.faults.clear();
    return {200, house.faults.describe().dump()};
  }
  if (call != "PUT /control/fault" && call != "PUT /control/clock" && call != "PUT /control/settings")
    return {404, json{{"error", call + ": unknown; README.md lists the calls"}}.dump()};
  try {
    return steered(house, call, json::parse(exchange.body));
  } catch (const json::exception& error) {
    return {400, json{{"error", error.what()}}.dump()};
  } catch (const std::invalid_argument& error) {
    return {400, json{{"error", error.what()}}.dump()};
  }
}

std::uint16_t port_from(const std::string& name, const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(name + " must be a number from 0 to 65535, not '" + text + "'");
  return port;
}

}  // namespace

std::string paulistana_help() {
  return R"(fiscal-sandbox saopaulo --pki DIR --ledger FILE [options]

Serves the town hall of São Paulo (LoteNFe, layouts 1 and 2) over HTTPS with client certificates.

  --port N           HTTPS port on 127.0.0.1, 0 picks one (default 0)
  --control-port N   plain HTTP control port on 127.0.0.1, 0 picks one (default 0)
  --pki DIR          made by 'fiscal-sandbox pki'
  --ledger FILE      append-only JSON lines; replayed on start

When ready it prints one JSON line: {"url","control_url","pid"}. SIGTERM ends it with code 0.
)";
}

PaulistanaOptions parse_paulistana_options(const std::vector<std::string>& all) {
  PaulistanaOptions options;
  for (std::size_t i = 0; i < all.size(); i += 2) {
    if (i + 1 >= all.size()) throw UsageError(all[i] + " needs a value; see --help");
    const std::string& value = all[i + 1];
    if (all[i] == "--port")
      options.port = port_from(all[i], value);
    else if (all[i] == "--control-port")
      options.control_port = port_from(all[i], value);
    else if (all[i] == "--pki")
      options.pki = value;
    else if (all[i] == "--ledger")
      options.ledger = value;
    else
      throw UsageError("unknown option '" + all[i] + "'; see --help");
  }
  if (options.pki.empty()) throw UsageError("--pki DIR is missing; see --help");
  if (options.ledger.empty()) throw UsageError("--ledger FILE is missing; see --help");
  return options;
}

void serve_paulistana(const PaulistanaOptions& options) {
  const sigset_t signals = blocked_signals();
  xmlInitParser();
  Poco::Net::initializeSSL();
  CertificateBook certificates(options.pki + "/ca.pem");
  PaulistanaBook book(options.ledger);
  Clock clock;
  PaulistanaDesk desk(certificates, book, clock);
  PaulistanaHouse house{certificates, book, desk, clock, {}, {}};
  {
    const auto door =
        listen_https(new PaulistanaHandlers(house), options.pki, options.port, options.max_connections);
    const auto control = listen_plain(
        [&house](const Exchange& exchange) { return control_of(house, exchange); }, options.control_port);
    const json ready = {{"url", "https://127.0.0.1:" + std::to_string(door->port()) + "/lotenfe.asmx"},
                        {"control_url", "http://127.0.0.1:" + std::to_string(control->port())},
                        {"pid", ::getpid()}};
    std::cout << ready.dump() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    house.stopping.store(true);
  }
  Poco::Net::uninitializeSSL();
}

}  // namespace fiscal::sandbox
