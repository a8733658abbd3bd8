#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/account.h"
#include "core/store/resources.h"
#include "core/vault/master_keys.h"

namespace fiscal::intake {

/// A request that a provider made to a connection's address, as it came. Headers may hold its token or
/// signature.
struct InboundRequest {
  std::string method;
  std::string query;  ///< With its question mark; empty when there is none.
  std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
  std::string body;

  bool operator==(const InboundRequest&) const = default;
};

/// What is kept of it: a resource of the connection's account, so that every store keeps it, whoever finds it
/// due works on it, and the same request is one.
struct Inbound {
  enum class State {
    Waiting,    ///< To be read by the plugin, at `due_at` of its resource.
    Heard,      ///< Done with; it said something of an invoice of ours.
    Nothing,    ///< Done with; the plugin made nothing of it: it may have been no request of the provider.
    Unmatched,  ///< Given up: it named no invoice that is known.
    Failed,     ///< Given up: the plugin could not read it.
  };

  ConnectionId connection;
  State state = State::Waiting;
  int tries = 0;
  std::string sealed;  ///< The request, sealed: it may hold the provider's token.
  std::string text;    ///< What came of it, in words.
};

inline constexpr const char* inbound_kind = "inbound";

inline bool is_given_up(Inbound::State state) {
  return state == Inbound::State::Unmatched || state == Inbound::State::Failed;
}
/// The tag of those.
inline constexpr const char* given_up_tag = "given_up";

std::string_view to_text(Inbound::State state);
std::optional<Inbound::State> parse_inbound_state(std::string_view text);

/// One of a request for each connection and content.
std::string inbound_key(const ConnectionId& connection, const InboundRequest& request);

/// Writes body and tags of its resource; id, account, time and key are the caller's.
void write_inbound(store::Resource& resource, const Inbound& inbound);
/// What `write_inbound` wrote; nothing for anything else.
std::optional<Inbound> read_inbound(const store::Resource& resource);

std::string seal_request(const Connection& connection, const InboundRequest& request,
                         vault::MasterKeys& keys);
Result<InboundRequest> open_request(const Connection& connection, const std::string& sealed,
                                    vault::MasterKeys& keys);

}  // namespace fiscal::intake
