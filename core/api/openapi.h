#pragma once

#include <string>

namespace fiscal::api {

/// The OpenAPI 3.1 document of the API, as JSON: what /openapi.json serves. Bodies of requests are described
/// by the same description that reads them, so they cannot differ from what is accepted. `server_url` is
/// where the API is mounted, without a slash at its end.
std::string openapi_document(const std::string& server_url);

}  // namespace fiscal::api
