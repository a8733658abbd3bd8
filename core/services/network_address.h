#pragma once

#include <string_view>

struct sockaddr;

namespace fiscal::services {

/// Whether an address belongs to the public Internet: for URLs that customers give, whose hosts must not lead
/// into the gateway's own network. An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, NAT64) is
/// judged as what it leads to. Sources: IANA's special-purpose address registries (RFC 6890 and its
/// successors).
bool is_public_address(const sockaddr& address);

/// The same for a numeric address in text; false for anything else.
bool is_public_address(std::string_view numeric);

}  // namespace fiscal::services
