#include "core/notify/secrets.h"

#include "core/vault/seal.h"

namespace fiscal::notify {
namespace {

vault::SealedPlace place_of_secret(const Endpoint& endpoint) {
  return {endpoint.account, "webhook", endpoint.id};
}

}  // namespace

std::string seal_endpoint_secret(const Endpoint& endpoint, std::string_view secret, vault::MasterKeys& keys) {
  return vault::seal(place_of_secret(endpoint), secret, keys);
}

Result<std::vector<std::string>> living_secrets(const Endpoint& endpoint, Instant now,
                                                vault::MasterKeys& keys) {
  std::vector<std::string> living;
  for (const EndpointSecret& secret : endpoint.secrets) {
    if (secret.expires_at && *secret.expires_at <= now) continue;
    const auto opened = vault::open_seal(place_of_secret(endpoint), secret.sealed, keys);
    if (!opened) return opened.error();
    living.emplace_back(opened->view());
  }
  return living;
}

}  // namespace fiscal::notify
