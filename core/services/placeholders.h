#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/services/escape.h"
#include "core/services/http_transport.h"
#include "core/services/known_secrets.h"
#include "core/vault/keyring.h"

namespace fiscal::services {

/// Puts the values of `${secret:name}` into a request, at the last moment before it leaves.
///
/// In headers every secret of the account may be named. In the URL and the body only those are filled that
/// the connection's settings name: a body holds what clients wrote, and a client must not be able to ask for
/// a secret by its name. Other placeholders stay as they are. A value is spelled as its place needs it: by
/// the body's Content-Type, percent-encoded in the URL, and "Authorization: Basic user:${secret:name}"
/// becomes base64.
class Placeholders {
 public:
  Placeholders(vault::Keyring& keyring, const Connection& connection, KnownSecrets& used);

  /// Fills method-independent parts of `request` in place. The error says which secret is missing or cannot
  /// be used.
  Result<std::monostate> fill(WireRequest& request);

 private:
  Result<std::string> filled(std::string_view text, Escape escape, const std::set<std::string>* only);
  Result<std::string> header_value(const std::string& name, const std::string& value);

  vault::Keyring& keyring_;
  const Connection& connection_;
  KnownSecrets& used_;
};

/// The names in the placeholders of `text`.
std::set<std::string> placeholder_names(std::string_view text);

}  // namespace fiscal::services
