#include "core/app/fiscalctl/trial_transport.h"

namespace fiscal::ctl {

std::string target_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path = scheme == std::string_view::npos ? std::string_view::npos : url.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

HttpResult CassetteTransport::send(const services::WireRequest& request,
                                   const std::function<void()>& departs) {
  HttpRequest asked;
  asked.method = request.method;
  asked.url = secrets_.without_secrets(request.url);
  auto recorded = player_.answer(asked);
  if (!recorded)
    return HttpFailure{HttpFailureKind::Blocked,
                       "the cassette " + name_ + " holds no exchange for " + asked.method + " " + asked.url};
  const auto* failure = std::get_if<HttpFailure>(&*recorded);
  const bool left = failure == nullptr || (failure->kind != HttpFailureKind::NotConnected &&
                                           failure->kind != HttpFailureKind::Blocked);
  if (left && departs) departs();
  return *recorded;
}

HttpResult ReroutedTransport::send(const services::WireRequest& request,
                                   const std::function<void()>& departs) {
  services::WireRequest rerouted = request;
  rerouted.url = server_ + target_of(request.url);
  return inner_.send(rerouted, departs);
}

HttpResult KeptExchanges::send(const services::WireRequest& request, const std::function<void()>& departs) {
  HttpResult result = inner_.send(request, departs);
  exchanges.push_back({request.method, request.url, result});
  return result;
}

}  // namespace fiscal::ctl
