#include "core/vault/certificate.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/test_certificates.h"

namespace fiscal::vault {
namespace {

TEST_CASE("a certificate signs with either digest, whatever it signed before", "[vault]") {
  const Certificate certificate(test::TestAuthority().issue({}));
  for (int turn = 0; turn < 2; ++turn) {
    const std::string data = "data of turn " + std::to_string(turn);
    const std::string by_sha256 = certificate.sign(SignatureAlgorithm::RsaSha256, data);
    const std::string by_sha1 = certificate.sign(SignatureAlgorithm::RsaSha1, data);
    CHECK(test::verifies(certificate.der(), data, by_sha256, "SHA256"));
    CHECK(test::verifies(certificate.der(), data, by_sha1, "SHA1"));
    CHECK_FALSE(test::verifies(certificate.der(), data, by_sha1, "SHA256"));
    CHECK_FALSE(test::verifies(certificate.der(), data + ".", by_sha256, "SHA256"));
  }
}

TEST_CASE("threads that sign at once with one certificate get signatures of what they gave", "[vault]") {
  const Certificate certificate(test::TestAuthority().issue({}));
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int turn = 0; turn < 25; ++turn) {
        const std::string data = std::to_string(thread) + "/" + std::to_string(turn);
        const auto algorithm = turn % 2 == 0 ? SignatureAlgorithm::RsaSha256 : SignatureAlgorithm::RsaSha1;
        const char* digest = turn % 2 == 0 ? "SHA256" : "SHA1";
        if (test::verifies(certificate.der(), data, certificate.sign(algorithm, data), digest)) ++good;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(good == 100);
}

}  // namespace
}  // namespace fiscal::vault
