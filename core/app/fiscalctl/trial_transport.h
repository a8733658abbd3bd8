#pragma once

#include <fiscal/testing/cassette.hpp>

#include <string>
#include <vector>

#include "core/services/http_transport.h"
#include "core/services/known_secrets.h"

namespace fiscal::ctl {

/// Answers from a cassette and reaches nobody. Requests for which it holds nothing are blocked, and the text
/// says so.
class CassetteTransport final : public services::HttpTransport {
 public:
  /// `cassette` and `secrets` outlive it.
  CassetteTransport(const testing::Cassette& cassette, const services::KnownSecrets& secrets)
      : name_(cassette.name), player_(cassette), secrets_(secrets) {}

  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs) override;

 private:
  const std::string name_;
  testing::CassettePlayer player_;
  const services::KnownSecrets& secrets_;
};

/// Sends requests to one server, whatever host they name; path and query stay.
class ReroutedTransport final : public services::HttpTransport {
 public:
  /// `server` is "http://127.0.0.1:8099", without a path.
  ReroutedTransport(services::HttpTransport& inner, std::string server)
      : inner_(inner), server_(std::move(server)) {}

  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs) override;

 private:
  services::HttpTransport& inner_;
  const std::string server_;
};

/// Keeps each request's method and address, as it was before any rerouting, with what came of it.
class KeptExchanges final : public services::HttpTransport {
 public:
  explicit KeptExchanges(services::HttpTransport& inner) : inner_(inner) {}

  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs) override;

  std::vector<testing::Exchange> exchanges;

 private:
  services::HttpTransport& inner_;
};

/// Path and query of an absolute URL: "/v1/invoices?page=2"; "/" where it has none.
std::string target_of(std::string_view url);

}  // namespace fiscal::ctl
