#pragma once

#include "core/services/easy_handles.h"
#include "core/services/http_transport.h"
#include "core/services/transfer.h"
#include "core/services/trust_stores.h"

namespace fiscal::services {

/// HTTP/1.1 over libcurl: no proxy, no redirects, TLS 1.2 or newer with the server's name verified. Keeps
/// connections and TLS sessions per pool. One for the process, which ignores SIGPIPE from then on.
class CurlTransport final : public HttpTransport {
 public:
  struct Options {
    std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
    /// So that the answer in base64, with its heads, fits the 8 MiB of a plugin's message.
    std::size_t max_body = 5 * 1024 * 1024 + 512 * 1024;
    std::size_t max_head = 64 * 1024;
    Duration connect_timeout = seconds(10);
    EasyHandles::Options handles;
  };

  explicit CurlTransport(Options options);
  ~CurlTransport() override;

  HttpResult send(const WireRequest& request, const std::function<void()>& departs) override;

 private:
  const Options options_;
  const Transfer::Limits limits_;
  TrustStores trust_stores_;
  EasyHandles handles_;
};

}  // namespace fiscal::services
