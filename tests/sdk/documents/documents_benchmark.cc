#include <fiscal/encoding.hpp>
#include <fiscal/xmldsig.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

#include "tests/sdk/documents/sample_documents.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// The median cost of one call in microseconds.
template <typename Call>
double median_us(const Call& call) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> rounds;
  for (int round = 0; round < 41; ++round) {
    constexpr int calls = 50;
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    rounds.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count() / calls);
  }
  std::nth_element(rounds.begin(), rounds.begin() + 20, rounds.end());
  return rounds[20];
}

}  // namespace

// Hidden: run with "[benchmark]" on a build that optimises.
TEST_CASE("signing costs little besides RSA", "[.][benchmark]") {
  const auto document = a_dps_of_4_kb();
  const auto certificate = base64_encode(a_key().certificate_der());
  const std::string made(256, 's');
  const Signer instant = [&](std::string_view, SignatureDigest) { return Signed{made, certificate}; };
  const auto sign = [&](const SignatureProfile& profile) {
    return median_us([&] { sign_enveloped(document, "infDPS", profile, instant); });
  };
  const double sha256_cost = sign(signature_profiles::sha256_exclusive);
  const double sha1_cost = sign(signature_profiles::legacy);
  const auto packed = gzip(document);
  const auto text = base64_encode(packed);
  WARN(document.size() << " bytes: sign besides RSA " << sha256_cost << " us (SHA-256), " << sha1_cost
                       << " us (SHA-1); RSA "
                       << median_us([&] { a_key().sign(document, SignatureDigest::Sha256); }) << " us; write "
                       << median_us([] { a_dps_of_4_kb(); }) << " us; gzip "
                       << median_us([&] { gzip(document); }) << " us; gunzip "
                       << median_us([&] { gunzip(packed, 1 << 20); }) << " us; base64 "
                       << median_us([&] { base64_encode(packed); }) << " us and back "
                       << median_us([&] { base64_decode(text); }) << " us");
  CHECK(sha256_cost < 20);
}

}  // namespace fiscal::test
