#include "core/intake/reception.h"

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <iterator>

namespace fiscal::intake {
namespace {

constexpr std::string_view dropped_headers[] = {"accept",
                                                "accept-encoding",
                                                "accept-language",
                                                "cache-control",
                                                "connection",
                                                "content-length",
                                                "cookie",
                                                "expect",
                                                "host",
                                                "keep-alive",
                                                "proxy-connection",
                                                "te",
                                                "trailer",
                                                "upgrade",
                                                "transfer-encoding",
                                                "via"};

bool offers_events(const plugin::Manifest& manifest) {
  return std::count(manifest.methods.begin(), manifest.methods.end(), "event/1") > 0;
}

/// Whether the same request may mean something the next time that it comes.
bool came_to_nothing(const Inbound& inbound) {
  return inbound.state == Inbound::State::Nothing || inbound.state == Inbound::State::Unmatched ||
         inbound.state == Inbound::State::Failed;
}

}  // namespace

bool is_kept_header(std::string_view name) {
  return std::find(std::begin(dropped_headers), std::end(dropped_headers), name) == std::end(dropped_headers);
}

bool Reception::has_allowance(const ConnectionId& connection) {
  const Duration now = parts_.clock.steady();
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = allowances_.try_emplace(connection, Allowance{parts_.at_once, now});
  Allowance& allowance = at->second;
  const double passed = static_cast<double>((now - allowance.counted_at).milliseconds) / 1000;
  allowance = {std::min(parts_.at_once, allowance.left + passed * parts_.per_second), now};
  if (allowance.left < 1) return false;
  allowance.left -= 1;
  return true;
}

Received Reception::receive(std::string_view id, InboundRequest request) {
  if (!is_valid_name(id)) return Received::NoAddress;
  const auto connection = parts_.directory.connection(id);
  const auto manifest = connection ? parts_.runner.manifest(connection->plugin) : nullptr;
  if (!manifest || !offers_events(*manifest)) return Received::NoAddress;
  if (!has_allowance(connection->id)) return Received::TooMany;
  std::erase_if(request.headers, [](const auto& header) { return !is_kept_header(header.first); });
  return keep(*connection, std::move(request));
}

Received Reception::keep(const Connection& connection, InboundRequest request) {
  const Instant now = parts_.clock.now();
  const Inbound inbound{
      connection.id, Inbound::State::Waiting, 0, seal_request(connection, request, parts_.keys), {}};
  store::Resource resource;
  resource.account = connection.account;
  resource.kind = inbound_kind;
  resource.id = "inb_" + hex(random_bytes(16));
  resource.created_at = now;
  resource.keys = {inbound_key(connection.id, request)};
  resource.due_at = now;
  write_inbound(resource, inbound);
  auto put = parts_.store.put_resources({resource});
  while (auto* taken = std::get_if<store::KeyTaken>(&put)) {
    store::Resource earlier = std::move(taken->holder);
    const auto standing = read_inbound(earlier);
    if (standing && !came_to_nothing(*standing)) return Received::Known;
    // It came to nothing then: its headers, or what the gateway knows, may be others now.
    earlier.due_at = now;
    write_inbound(earlier, inbound);
    put = parts_.store.put_resources({std::move(earlier)});
    if (std::holds_alternative<store::VersionMoved>(put)) put = parts_.store.put_resources({resource});
  }
  parts_.wake();
  return Received::Kept;
}

}  // namespace fiscal::intake
