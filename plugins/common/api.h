#pragma once

#include <fiscal/http.hpp>
#include <fiscal/provider.hpp>

#include <span>
#include <string>
#include <string_view>

#include "plugins/common/remote_document.h"

namespace fiscal::aggregator {

/// A provider's HTTP interface for one call: its address, and the headers that every request carries.
class Api {
 public:
  Api(Host& host, std::string base_url, HttpHeaders headers)
      : host_(host), base_url_(std::move(base_url)), headers_(std::move(headers)) {}

  /// `path` begins with a slash; its parts were made by `path_part` and `query_part`.
  HttpResult get(std::string_view path);
  /// A request that makes or changes a document. An empty body is sent without a Content-Type.
  HttpResult write(std::string_view method, std::string_view path, std::string_view json = {});
  /// A request with a body that touches no document: a login, a customer.
  HttpResult ask(std::string_view path, std::string_view json, const HttpHeaders& further = {});
  /// Reads the files that stand beside a document: `path`/xml and `path`/pdf.
  Files files_beside(std::string_view path, const std::string& system);
  /// Reads the files that a document names by absolute addresses: those of this interface with its
  /// credentials, all others without, since they are links that anybody may hold. `system` names the provider
  /// in alerts.
  Files fetch_files(const RemoteDocument& document, const std::string& system);

 private:
  HttpResult send(std::string_view method, std::string_view path, std::string_view json, Effect effect,
                  const HttpHeaders& further);

  Host& host_;
  std::string base_url_;
  HttpHeaders headers_;
};

/// A value as one segment of a path, and as a value in a query: nothing in it can change where a request goes
/// or name a secret (RFC 3986, unreserved characters stay).
std::string path_part(std::string_view value);
std::string query_part(std::string_view value);

/// What a failure proves: nothing left, or nobody knows.
Answered of_failure(const HttpFailure& failure);

/// 400 to 499 but for 408 and 429, which say nothing of the request.
bool refuses(const HttpAnswer& answer);
/// 200 to 299.
bool succeeds(const HttpAnswer& answer);

/// An answer that proves nothing, in words: "HTTP 502".
Silent silence(const HttpAnswer& answer);

/// A refusal for these reasons: listed where `codes` have the provider's own code of each, or where the
/// credential was refused.
Refused refusal_for(Findings reasons, std::span<const std::string_view> codes);

/// The finding for 401 and 403: the credential was refused before the request was looked at.
Finding credential_refused(const HttpAnswer& answer, std::string text);

}  // namespace fiscal::aggregator
