#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace fiscal {

/// Who issues through the gateway: one issuer, its zone and the environment it works in.
struct Account {
  AccountId id;
  std::string name;
  Environment environment = Environment::Test;
  std::string zone = "America/Sao_Paulo";  ///< IANA name of a Brazilian zone.
  Issuer issuer;
  ConnectionId default_connection;
  bool may_choose_connection = false;  ///< A request may name its connection.

  bool operator==(const Account&) const = default;
};

/// Which connection of libcurl a write takes: a new one each time, or a kept one on which a second departure
/// is refused (docs/operate.md).
enum class WriteConnection { Fresh, Kept };

/// A way from an account to a provider: a plugin with settings and credentials.
struct Connection {
  ConnectionId id;  ///< Unique within the gateway.
  AccountId account;
  std::string plugin;
  Environment environment = Environment::Test;
  std::string settings = "{}";             ///< JSON object, for the plugin; checked by it at open.
  std::optional<std::string> certificate;  ///< Name of a certificate of the account in the vault.
  std::string series = "1";                ///< For plugins whose numbers the gateway gives.
  bool enabled = true;
  WriteConnection write_connection = WriteConnection::Fresh;
  std::vector<std::string> egress;     ///< Hosts allowed besides the manifest's: "provider.example:443".
  std::optional<std::string> ca_file;  ///< CA bundle for this connection; absent: the gateway's.
  int max_in_flight = 32;              ///< Calls at once.

  bool operator==(const Connection&) const = default;
};

/// A key of the API: `gwk_<environment>_<id>_<secret>`. Only a digest of the secret is kept.
struct ApiKey {
  std::string id;             ///< Eight characters, public.
  std::string secret_digest;  ///< SHA-256 of the secret, raw.
  AccountId account;          ///< Empty: an operator's key.
  Environment environment = Environment::Test;
  std::string label;
  Instant created_at;
  std::optional<Instant> expires_at;
  bool revoked = false;

  bool operator==(const ApiKey&) const = default;
};

}  // namespace fiscal
