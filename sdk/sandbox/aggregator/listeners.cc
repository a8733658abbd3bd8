#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/String.h>

#include <iostream>
#include <stdexcept>

#include "sdk/sandbox/aggregator/parts.h"
#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/fault_player.h"
#include "sdk/sandbox/pooled_server.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

constexpr std::streamsize largest_request = 1024 * 1024;

Exchange read_exchange(Poco::Net::HTTPServerRequest& request) {
  const std::string& uri = request.getURI();
  const auto mark = uri.find('?');
  Exchange exchange{request.getMethod(),
                    uri.substr(0, mark),
                    mark == std::string::npos ? "" : uri.substr(mark + 1),
                    request.getContentType(),
                    "",
                    {}};
  for (const auto& [name, value] : request) exchange.headers.emplace_back(Poco::toLower(name), value);
  if (request.hasContentLength() && request.getContentLength64() > largest_request) return exchange;
  exchange.body.assign(std::istreambuf_iterator<char>(request.stream()), {});
  return exchange;
}

Answer wrong_answer_under(const Fault& fault, const Shape& shape) {
  switch (fault.mode) {
    case FaultMode::Empty200:
      return {200, ""};
    case FaultMode::JsonErrorBadGateway:
      return {502, R"({"erro":"Bad Gateway"})"};
    case FaultMode::Uncatalogued:
      return shape.unlisted_error();
    default:
      return {fault.status, "<html><body><h1>" + std::to_string(fault.status) + "</h1></body></html>",
              "text/html"};
  }
}

bool replaces_answer(FaultMode mode) {
  return mode == FaultMode::Status || mode == FaultMode::JsonErrorBadGateway || mode == FaultMode::Empty200 ||
         mode == FaultMode::Uncatalogued;
}

class AggregatorHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit AggregatorHandler(AggregatorParts& parts) : parts_(parts) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    Wire wire(static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket(), parts_.stopping);
    const Exchange exchange = read_exchange(request);
    const auto fault = parts_.faults.take(exchange.method, exchange.path);
    Answer answer;
    if (!fault || fault->processes()) answer = process(exchange);
    if (fault && fault->mode == FaultMode::Duplicate) answer = process(exchange);
    if (fault && fault->mode == FaultMode::CorruptGzip) answer.body.resize(answer.body.size() / 2);
    if (fault && replaces_answer(fault->mode)) answer = wrong_answer_under(*fault, parts_.shape);
    const KeepAlive kept = deliver(answer, fault, exchange.method, KeepAlive::No, wire,
                                   [&](const Outcome& outcome) { record(exchange, fault, outcome); });
    response.setKeepAlive(kept == KeepAlive::Yes);
  }

 private:
  Answer process(const Exchange& exchange) {
    const std::lock_guard held(parts_.desk.lock());
    try {
      parts_.desk.advance();
      return parts_.shape.answer(exchange, parts_.desk);
    } catch (const std::exception& error) {
      std::cerr << "fiscal-sandbox: " << exchange.method << ' ' << exchange.path << ": " << error.what()
                << '\n';
      return {500, "<html><body><h1>500</h1></body></html>", "text/html"};
    }
  }

  void record(const Exchange& exchange, const std::optional<Fault>& fault, const Outcome& outcome) {
    const std::string mode = fault ? fault->name : "";
    const json line = {{"method", exchange.method},
                       {"path", exchange.path.substr(0, 300)},
                       {"mode", mode},
                       {"status", outcome.status},
                       {"dropped", outcome.dropped},
                       {"body_sha256", sha256_hex(exchange.body)}};
    parts_.desk.ledger().append("\"kind\":\"request\",\"request\":" + line.dump());
    parts_.tally.count(call_name(exchange.method, exchange.path), mode,
                       outcome.dropped ? "dropped" : std::to_string(outcome.status));
  }

  AggregatorParts& parts_;
};

json deliveries_text(const std::vector<Delivery>& deliveries) {
  json all = json::array();
  for (const Delivery& one : deliveries)
    all.push_back({{"id", one.id},
                   {"document", one.document},
                   {"due_ms", one.due_ms},
                   {"lost", one.lost},
                   {"delivered", one.delivered},
                   {"headers", one.callback.headers},
                   {"body", one.callback.body}});
  return all;
}

Answer control_of_aggregator(AggregatorParts& parts, const Exchange& exchange) {
  const std::string call = exchange.method + " " + exchange.path;
  const std::lock_guard held(parts.desk.lock());
  parts.desk.advance();
  if (call == "GET /control/ledger") {
    json documents = json::array();
    for (const AggregatorDocument& document : parts.desk.all()) documents.push_back(document.to_json());
    return json_answer(200, {{"documents", documents}, {"requests", parts.tally.describe()}});
  }
  if (call == "GET /control/callbacks") return json_answer(200, deliveries_text(parts.desk.deliveries()));
  if (call == "POST /control/callbacks/take") return json_answer(200, deliveries_text(parts.desk.take_due()));
  if (call == "GET /control/fault") return json_answer(200, parts.faults.describe());
  if (call == "DELETE /control/fault") {
    parts.faults.clear();
    return json_answer(200, parts.faults.describe());
  }
  const json body = json::parse(exchange.body, nullptr, false);
  if (call == "PUT /control/settings") {
    parts.desk.merge(body);
    return json_answer(200, {{"settings", "merged"}});
  }
  if (call != "PUT /control/fault")
    return json_answer(404, {{"error", call + ": unknown; README.md lists the calls"}});
  std::vector<Fault> faults;
  if (!body.is_array()) faults.push_back(fault_from_json(body));
  if (body.is_array())
    for (const json& one : body) faults.push_back(fault_from_json(one));
  parts.faults.set(std::move(faults));
  return json_answer(200, parts.faults.describe());
}

class AggregatorControlHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit AggregatorControlHandler(AggregatorParts& parts) : parts_(parts) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    Answer answer;
    try {
      answer = control_of_aggregator(parts_, read_exchange(request));
    } catch (const std::invalid_argument& error) {
      answer = json_answer(400, {{"error", error.what()}});
    }
    response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentType(answer.content_type);
    response.sendBuffer(answer.body.data(), answer.body.size());
  }

 private:
  AggregatorParts& parts_;
};

template <class Handler>
class AggregatorHandlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit AggregatorHandlers(AggregatorParts& parts) : parts_(parts) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Handler(parts_);
  }

 private:
  AggregatorParts& parts_;
};

template <class Handler>
std::unique_ptr<Listener> listen_plainly(AggregatorParts& parts, std::uint16_t port) {
  return std::make_unique<PooledServer>("aggregator", 64, new AggregatorHandlers<Handler>(parts),
                                        Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", port)));
}

}  // namespace

std::unique_ptr<Listener> listen_aggregator(AggregatorParts& parts, std::uint16_t port) {
  return listen_plainly<AggregatorHandler>(parts, port);
}

std::unique_ptr<Listener> listen_aggregator_control(AggregatorParts& parts, std::uint16_t port) {
  return listen_plainly<AggregatorControlHandler>(parts, port);
}

}  // namespace fiscal::sandbox
