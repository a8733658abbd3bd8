#include "sdk/sandbox/fault_player.h"

#include <Poco/Net/HTTPResponse.h>

#include <nlohmann/json.hpp>

#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/routes.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

// Changes the payload member of a success; an answer without one goes out as it is.
template <typename Change>
Answer with_payload(Answer answer, Change change) {
  json body = json::parse(answer.body, nullptr, false);
  if (!body.is_object()) return answer;
  for (const char* name : {"nfseXmlGZipB64", "eventoXmlGZipB64"}) {
    if (body.contains(name)) body[name] = change(body[name].get<std::string>());
  }
  answer.body = body.dump();
  return answer;
}

Answer corrupted(const Answer& answer) {
  return with_payload(answer, [](const std::string& payload) {
    std::string bytes = base64_decode(payload).value_or("");
    for (std::size_t i = bytes.size() / 2; i < bytes.size(); i += 7)
      bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    return base64_encode(bytes);
  });
}

Answer of_another_document(const Answer& answer, Office& office) {
  json body = json::parse(answer.body, nullptr, false);
  if (!body.is_object() || !body.contains("chaveAcesso")) return answer;
  const auto other = office.registry.another_than(body["chaveAcesso"]);
  if (!other) return answer;
  body["chaveAcesso"] = other->key;
  if (body.contains("idDps")) body["idDps"] = other->id_dps;
  if (body.contains("nfseXmlGZipB64")) body["nfseXmlGZipB64"] = office.registry.payload(other->place);
  return {answer.status, body.dump()};
}

Answer wrong_answer(const Fault& fault, const Office& office) {
  switch (fault.mode) {
    case FaultMode::Empty200:
      return {200, ""};
    case FaultMode::JsonErrorBadGateway:
      return {502, "{\"erro\":\"Bad Gateway\"}"};
    case FaultMode::Uncatalogued:
      return uncatalogued_answer(office, 400);
    default:
      return status_page(fault.status);
  }
}

bool answers_nothing(FaultMode mode) {
  return mode == FaultMode::AcceptThenDrop || mode == FaultMode::AcceptThenReset ||
         mode == FaultMode::AcceptThenStall || mode == FaultMode::DropBefore || mode == FaultMode::Stall;
}

bool cuts_answer(FaultMode mode) {
  return mode == FaultMode::Truncate || mode == FaultMode::TruncateHeader || mode == FaultMode::Dribble;
}

void end_in_silence(const Fault& fault, Wire& wire) {
  if (fault.mode == FaultMode::AcceptThenStall || fault.mode == FaultMode::Stall) {
    wire.wait(fault.for_ms);
  } else {
    wire.wait(fault.after_ms);
  }
  if (fault.mode == FaultMode::AcceptThenReset) {
    wire.reset();
  } else {
    wire.drop();
  }
}

void send_in_part(const Fault& fault, const std::string& bytes, Wire& wire) {
  const std::size_t header = bytes.find("\r\n\r\n") + 4;
  if (fault.mode == FaultMode::Truncate) {
    wire.send(std::string_view(bytes).substr(0, header + (bytes.size() - header) / 2));
  } else if (fault.mode == FaultMode::TruncateHeader) {
    wire.send(std::string_view(bytes).substr(0, header / 2));
  } else {
    const int step = fault.after_ms > 0 ? fault.after_ms : 1'000;
    std::int64_t left = fault.for_ms;
    for (std::size_t i = 0; i < bytes.size() && left > 0; ++i, left -= step) {
      if (!wire.send(std::string_view(bytes).substr(i, 1)) || !wire.wait(step)) break;
    }
  }
  wire.drop();
}

Answer answered_under(const Fault& fault, Office& office, const std::function<Answer()>& process) {
  Answer answer = fault.processes() ? process() : Answer{};
  switch (fault.mode) {
    case FaultMode::Duplicate:
      return process();
    case FaultMode::CorruptGzip:
      return corrupted(answer);
    case FaultMode::OtherDocumentsAnswer:
      return of_another_document(answer, office);
    case FaultMode::Status:
    case FaultMode::JsonErrorBadGateway:
    case FaultMode::Empty200:
    case FaultMode::Uncatalogued:
      return wrong_answer(fault, office);
    default:
      return answer;
  }
}

}  // namespace

Answer status_page(int status) {
  const std::string reason =
      Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
  Answer page{status,
              "<html><head><title>" + std::to_string(status) + " " + reason +
                  "</title></head><body><center><h1>" + std::to_string(status) + " " + reason +
                  "</h1></center></body></html>",
              "text/html"};
  if (status == 429 || status == 503) page.headers.emplace_back("Retry-After", "2");
  return page;
}

std::string http_bytes(const Answer& answer, const std::string& method, KeepAlive keep) {
  std::string bytes = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                      Poco::Net::HTTPResponse::getReasonForStatus(
                          static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status)) +
                      "\r\nContent-Type: " + answer.content_type +
                      "\r\nContent-Length: " + std::to_string(answer.body.size()) +
                      "\r\nConnection: " + (keep == KeepAlive::Yes ? "keep-alive" : "close") + "\r\n";
  for (const auto& [name, value] : answer.headers)
    bytes.append(name).append(": ").append(value).append("\r\n");
  bytes += "\r\n";
  if (method != "HEAD") bytes += answer.body;
  return bytes;
}

KeepAlive deliver(const Answer& answer, const std::optional<Fault>& fault, const std::string& method,
                  KeepAlive keep, Wire& wire, const std::function<void(const Outcome&)>& record) {
  if (fault && answers_nothing(fault->mode)) {
    record({0, true});
    end_in_silence(*fault, wire);
    return KeepAlive::No;
  }
  if (fault && cuts_answer(fault->mode)) {
    record({answer.status, true});
    send_in_part(*fault, http_bytes(answer, method, keep), wire);
    return KeepAlive::No;
  }
  record({answer.status, false});
  if (fault && !wire.wait(fault->after_ms)) return KeepAlive::No;
  return wire.send(http_bytes(answer, method, keep)) ? keep : KeepAlive::No;
}

KeepAlive play(const std::optional<Fault>& fault, const Exchange& exchange, KeepAlive keep, Wire& wire,
               Office& office, const std::function<Answer()>& process,
               const std::function<void(const Outcome&)>& record) {
  const Answer answer = fault ? answered_under(*fault, office, process) : process();
  return deliver(answer, fault, exchange.method, keep, wire, record);
}

}  // namespace fiscal::sandbox
