#include "core/services/curl_transport.h"

#include <csignal>
#include <stdexcept>

namespace fiscal::services {

CurlTransport::CurlTransport(Options options)
    : options_(std::move(options)),
      limits_{options_.max_body, options_.max_head, options_.connect_timeout},
      handles_(options_.handles) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    throw std::runtime_error("libcurl cannot be started");
  // OpenSSL writes to sockets whose peer may have gone; in threads libcurl leaves the signal of that to us.
  std::signal(SIGPIPE, SIG_IGN);
}

CurlTransport::~CurlTransport() = default;

HttpResult CurlTransport::send(const WireRequest& request, const std::function<void()>& departs) {
  if (request.timeout <= Duration{0})
    return HttpFailure{HttpFailureKind::NotConnected, "the call's time is over"};
  const auto trust = trust_stores_.find(request.ca_file.value_or(options_.ca_file));
  if (!trust) return HttpFailure{HttpFailureKind::Blocked, trust.error().text};
  const EasyHandles::Loan loan = handles_.lend(request.pool);
  return Transfer(request, departs, *trust, limits_).perform(loan.get(), loan.share());
}

}  // namespace fiscal::services
