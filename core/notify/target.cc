#include "core/notify/target.h"

#include <algorithm>

#include "core/services/egress.h"
#include "core/services/network_address.h"

namespace fiscal::notify {
namespace {

constexpr std::size_t longest_url = 2048;

bool is_vouched_for(const services::UrlTarget& target, const TargetPolicy& policy) {
  const std::string place = target.host + ":" + std::to_string(target.port);
  return std::find(policy.allowed.begin(), policy.allowed.end(), place) != policy.allowed.end();
}

bool is_numeric(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

Finding refused(std::string text, std::string fix) {
  return {"url_not_allowed", {}, "/url", std::move(text), std::move(fix)};
}

std::string ports_of(const TargetPolicy& policy) {
  std::string list;
  for (const auto port : policy.ports) list += (list.empty() ? "" : ", ") + std::to_string(port);
  return list;
}

}  // namespace

std::optional<Finding> target_problem(std::string_view url, const TargetPolicy& policy) {
  const auto target = services::parse_url(url);
  if (url.size() > longest_url || !target)
    return refused(target ? "is longer than 2048 bytes" : target.error().text,
                   "Give an https:// URL without user name.");
  if (url.find('#') != std::string_view::npos)
    return refused("has a fragment, which never leaves", "Leave it out.");
  if (is_vouched_for(*target, policy)) return std::nullopt;
  if (target->scheme != "https") return refused("is not https", "Serve the endpoint with TLS.");
  if (std::find(policy.ports.begin(), policy.ports.end(), target->port) == policy.ports.end())
    return refused("has the port " + std::to_string(target->port) + ", which messages do not go to",
                   "Use one of these: " + ports_of(policy) + ".");
  const bool is_private =
      target->host == "localhost" || target->host.ends_with(".localhost") ||
      (is_numeric(target->host) && !services::is_public_address(without_brackets(target->host)));
  if (is_private)
    return refused("leads to an address that is not on the public Internet", "Give a public one.");
  return std::nullopt;
}

services::Reachable reachable(std::string_view url, const TargetPolicy& policy) {
  const auto target = services::parse_url(url);
  return target && is_vouched_for(*target, policy) ? services::Reachable::AnyAddress
                                                   : services::Reachable::PublicAddressesOnly;
}

}  // namespace fiscal::notify
