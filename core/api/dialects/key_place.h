#pragma once

#include <string>
#include <vector>

#include "core/api/message.h"

namespace fiscal::dialects {

/// A place of a request where a system's clients put their key. What stands there is one of the gateway's own
/// API keys: a client that moves over changes its base URL and its key.
struct KeyPlace {
  enum class Form {
    Header,    ///< The whole value of header `name`: "access_token", "x-api-key".
    Bearer,    ///< `Authorization: Bearer <key>`.
    Raw,       ///< `Authorization: <key>`, without a scheme.
    Basic,     ///< `Authorization: Basic`; the key is the password, or the user where the password is empty.
    Query,     ///< Parameter `name`; handlers do not see it.
    TwoParts,  ///< Header `name` holds the key up to its last "_", header `second` what follows it, or the
               ///< whole key.
  };

  Form form = Form::Bearer;
  std::string name{};    ///< In lower case.
  std::string second{};  ///< Likewise.
};

/// The request as our own API would have got it: the key of the first place that holds one stands in
/// `Authorization: Bearer`, and nowhere else. Without any, the request has no such header.
api::Request with_own_key(const api::Request& request, const std::vector<KeyPlace>& places);

}  // namespace fiscal::dialects
