#pragma once

#include <fiscal/http.hpp>

#include <string>
#include <string_view>

#include "core/services/known_secrets.h"

namespace fiscal::services {

/// Compares a header's name with a lower-case one.
bool is_header(std::string_view name, std::string_view lower_case);

/// Whether a header carries credentials: authorization, cookies, keys and tokens of any name.
bool is_credential_header(std::string_view name);

/// The head as lines "name: value", with credentials replaced by "[redacted]", known secrets by their names,
/// and CPFs masked.
std::string redacted_head(const HttpHeaders& headers, const KnownSecrets& secrets);

/// Likewise; values of credential fields in the query are replaced too.
std::string redacted_url(std::string_view url, const KnownSecrets& secrets);

/// A body of JSON, XML, a form or anything else, at most `limit` bytes of it and then a mark of the cut.
/// Known secrets and the values of credential fields (access_token, client_secret, password, senha and their
/// like) are replaced.
std::string redacted_body(std::string_view body, const KnownSecrets& secrets, std::size_t limit);

/// A line of text without known secrets and with CPFs masked.
std::string redacted_text(std::string_view text, const KnownSecrets& secrets);

}  // namespace fiscal::services
