#include "core/intake/inbound.h"

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/vault/seal.h"

namespace fiscal::intake {
namespace {

using InboundJson = nlohmann::ordered_json;

constexpr std::string_view inbound_states[] = {"waiting", "heard", "nothing", "unmatched", "failed"};

vault::SealedPlace place_of_requests(const Connection& connection) {
  return {connection.account, "inbound", connection.id};
}

Finding request_unreadable() {
  return {
      "inbound_unreadable", {}, {}, "the kept request cannot be read", "Have the provider send it again."};
}

}  // namespace

std::string_view to_text(Inbound::State state) { return inbound_states[static_cast<std::size_t>(state)]; }

std::optional<Inbound::State> parse_inbound_state(std::string_view text) {
  const auto found = std::find(std::begin(inbound_states), std::end(inbound_states), text);
  if (found == std::end(inbound_states)) return std::nullopt;
  return static_cast<Inbound::State>(found - std::begin(inbound_states));
}

std::string inbound_key(const ConnectionId& connection, const InboundRequest& request) {
  return connection + ":" + hex(sha256(request.method + '\0' + request.query + '\0' + request.body));
}

void write_inbound(store::Resource& resource, const Inbound& inbound) {
  const std::string state(to_text(inbound.state));
  InboundJson body{{"connection", inbound.connection},
                   {"state", state},
                   {"tries", inbound.tries},
                   {"text", inbound.text},
                   {"sealed", base64_encode(inbound.sealed)}};
  resource.body = body.dump(-1, ' ', false, InboundJson::error_handler_t::replace);
  resource.tags = {"connection:" + inbound.connection, "state:" + state};
  if (is_given_up(inbound.state)) resource.tags.push_back(given_up_tag);
}

std::optional<Inbound> read_inbound(const store::Resource& resource) {
  try {
    const auto body = InboundJson::parse(resource.body);
    const auto state = parse_inbound_state(body.at("state").get<std::string>());
    auto sealed = base64_decode(body.at("sealed").get<std::string>());
    if (!state || !sealed) return std::nullopt;
    return Inbound{body.at("connection"), *state, body.at("tries"), std::move(*sealed), body.at("text")};
  } catch (const InboundJson::exception&) {
    return std::nullopt;
  }
}

std::string seal_request(const Connection& connection, const InboundRequest& request,
                         vault::MasterKeys& keys) {
  const InboundJson plain{{"method", request.method},
                          {"query", request.query},
                          {"headers", request.headers},
                          {"body", base64_encode(request.body)}};
  return vault::seal(place_of_requests(connection),
                     plain.dump(-1, ' ', false, InboundJson::error_handler_t::replace), keys);
}

Result<InboundRequest> open_request(const Connection& connection, const std::string& sealed,
                                    vault::MasterKeys& keys) {
  const auto plain = vault::open_seal(place_of_requests(connection), sealed, keys);
  if (!plain) return plain.error();
  try {
    const auto read = InboundJson::parse(plain->view());
    auto body = base64_decode(read.at("body").get<std::string>());
    if (!body) return request_unreadable();
    return InboundRequest{read.at("method"), read.at("query"), read.at("headers"), std::move(*body)};
  } catch (const InboundJson::exception&) {
    return request_unreadable();
  }
}

}  // namespace fiscal::intake
