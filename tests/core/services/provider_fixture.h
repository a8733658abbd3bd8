#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "core/services/curl_transport.h"
#include "tests/support/paths.h"
#include "tests/support/test_certificates.h"
#include "tests/support/tls_server.h"

namespace fiscal::services {

/// What every test of the transport needs and is slow to make: an authority, a server's and a client's
/// certificate.
struct TestParties {
  test::TestAuthority authority;
  vault::Identity server =
      authority.issue({.common_name = "provider", .dns_or_ip = "IP:127.0.0.1,DNS:localhost"});
  std::shared_ptr<const vault::Certificate> client =
      std::make_shared<const vault::Certificate>(authority.issue({.extended_usage = "clientAuth"}));
  test::TemporaryFolder folder;
  std::string ca_file = [this] {
    const auto path = folder.path() / "ca.pem";
    std::ofstream(path) << authority.pem();
    return path.string();
  }();

  static const TestParties& get() {
    static const TestParties parties;
    return parties;
  }
};

inline CurlTransport::Options trusting_test_authority() {
  CurlTransport::Options options;
  options.ca_file = TestParties::get().ca_file;
  return options;
}

inline WireRequest post_to(const test::TlsServer& server, const std::string& body = "<DPS/>") {
  WireRequest request;
  request.method = "POST";
  request.url = server.url("/nfse");
  request.headers = {{"Content-Type", "application/xml"}};
  request.body = body;
  request.timeout = seconds(20);
  request.pool = "connection";
  return request;
}

inline test::TlsServer::Options over_tls() { return {.identity = &TestParties::get().server}; }

/// Why there is no answer; empty when there is one.
inline std::string failure_text(const HttpResult& result) {
  const auto* failure = std::get_if<HttpFailure>(&result);
  return failure == nullptr ? "" : failure->text;
}

inline const HttpAnswer& answer(const HttpResult& result) { return std::get<HttpAnswer>(result); }
inline const HttpFailure& failure(const HttpResult& result) { return std::get<HttpFailure>(result); }

}  // namespace fiscal::services
