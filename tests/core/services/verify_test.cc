#include <fiscal/encoding.hpp>

#include "core/services/proof.h"
#include "tests/core/services/services_fixture.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

std::string bytes_of(std::string_view hexadecimal) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hexadecimal.substr(i, 2)), nullptr, 16));
  return bytes;
}

VerifyRequest a_proof(ProofMethod method, std::string data, std::string proof) {
  return {method, "${secret:city_password}", std::move(data), std::move(proof)};
}

}  // namespace

TEST_CASE("an HMAC is that of the published vectors, and a changed byte is another", "[services]") {
  const std::string data = "what do ya want for nothing?";
  // RFC 2202, test case 2, and RFC 4231, test case 2.
  const std::string sha1 = bytes_of("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  const std::string sha256 = bytes_of("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(*proves(a_proof(ProofMethod::HmacSha1, data, sha1), "Jefe"));
  CHECK(*proves(a_proof(ProofMethod::HmacSha256, data, sha256), "Jefe"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::HmacSha256, data, sha1), "Jefe"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::HmacSha1, "what do ya want for nothing!", sha1), "Jefe"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::HmacSha256, "What do ya want for nothing?", sha256), "Jefe"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::HmacSha256, data, sha256), "jefe"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::HmacSha256, data, ""), "Jefe"));
  // The same key as Standard Webhooks write it, base64 after a prefix.
  const VerifyRequest standard = a_proof(ProofMethod::StandardWebhooks, data, sha256);
  CHECK(*proves(standard, "whsec_" + base64_encode("Jefe")));
  CHECK(*proves(standard, "chargefy_whs_" + base64_encode("Jefe")));
  CHECK_FALSE(*proves(standard, "whsec_" + base64_encode("jefe")));
  CHECK(proves(standard, "whsec_not base64").error().text == "is not base64 after its prefix");
  CHECK_FALSE(proves(standard, "whsec_").ok());
}

TEST_CASE("a token proves itself, and an empty secret proves nothing", "[services]") {
  CHECK(*proves(a_proof(ProofMethod::Equal, "", "token"), "token"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::Equal, "", "tokem"), "token"));
  CHECK_FALSE(*proves(a_proof(ProofMethod::Equal, "", "token2"), "token"));
  CHECK_FALSE(proves(a_proof(ProofMethod::Equal, "", ""), "").ok());
}

TEST_CASE_METHOD(ServicesFixture, "verify/1 answers yes or no, and only for secrets that the settings name",
                 "[services]") {
  manifest.uses.push_back("verify/1");
  keyring.put_secret("acme", "city_password", "s3cret").value();
  keyring.put_secret("acme", "another", "s3cret").value();
  serve([&](plugin::CallServices& services) {
    const auto ask = [&](const VerifyRequest& request) {
      return services.call("verify/1", to_json(request));
    };
    CHECK(ask(a_proof(ProofMethod::Equal, "", "s3cret")).reply == R"({"genuine":true})");
    CHECK(ask(a_proof(ProofMethod::Equal, "", "s3cres")).reply == R"({"genuine":false})");
    for (const char* wrong :
         {"${secret:another}", "city_password", "${secret:city_password}${secret:city_password}",
          "${secret:city_password} ", "s3cret"}) {
      VerifyRequest request = a_proof(ProofMethod::Equal, "", "s3cret");
      request.secret = wrong;
      INFO(wrong);
      CHECK(ask(request).code == FISCAL_INVALID);
    }
    // What proved itself is a secret in everything that is kept of the call from now on.
    services.log(1, R"({"text":"it is s3cret"})");
  });
  CHECK(log.lines().back().fields.find("it is") != std::string::npos);
  CHECK(log.lines().back().fields.find("s3cret") == std::string::npos);
  keyring.put_secret("acme", "city_password", "").value();
  serve([&](plugin::CallServices& services) {
    CHECK(services.call("verify/1", to_json(a_proof(ProofMethod::Equal, "", ""))).code == FISCAL_FAILED);
  });
}

}  // namespace fiscal::services
