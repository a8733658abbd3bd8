#include <fiscal/encoding.hpp>
#include <fiscal/soap.hpp>
#include <fiscal/xml.hpp>
#include <fiscal/xmldsig.hpp>

#include <random>

#include "tests/sdk/documents/sample_documents.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// Bounded so that the run takes seconds under the sanitizers, which are what finds a fault here.
constexpr unsigned iterations = 4000;

std::string mutated(std::string bytes, std::mt19937& random) {
  static const std::string pieces[] = {"<",
                                       ">",
                                       "&",
                                       "\"",
                                       "]]>",
                                       "<![CDATA[",
                                       "<!--",
                                       "<!DOCTYPE a [",
                                       "&#x0;",
                                       "&#xD;",
                                       "xmlns=\"\"",
                                       "xmlns:a=\"b\"",
                                       "<a>",
                                       "</a>",
                                       std::string(1, '\0'),
                                       "\xFF"};
  for (auto count = random() % 6 + 1; count > 0; --count) {
    const std::size_t at = bytes.empty() ? 0 : random() % bytes.size();
    switch (random() % 5) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.insert(at, pieces[random() % std::size(pieces)]);
        break;
      case 2:
        bytes.erase(at, random() % 40);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at / 2, random() % 200));
        break;
      default:
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
    }
  }
  return bytes;
}

std::vector<std::string> seeds() {
  std::vector<std::string> found{
      sign_enveloped(a_dps_of_4_kb(), "infDPS", signature_profiles::legacy, a_key().signer())};
  found.push_back(soap_message({.body = found.front()}).body);
  for (const auto& sample : shared_samples("data/national/samples")) found.push_back(read_file(sample));
  return found;
}

}  // namespace

TEST_CASE("mutated documents are read or refused, and never more", "[hostile]") {
  const auto documents = seeds();
  std::mt19937 random(11);
  unsigned read = 0;
  unsigned refused = 0;
  for (unsigned i = 0; i < iterations; ++i) {
    const auto bytes = mutated(documents[random() % documents.size()], random);
    const auto parsed = XmlDocument::parse(bytes);
    REQUIRE(parsed.document.has_value() == parsed.error.empty());
    if (!parsed) {
      ++refused;
      continue;
    }
    ++read;
    for (const char* path : {"infDPS", "infNFSe", ""}) {
      const auto verdict = verify_enveloped(*parsed, path);
      REQUIRE(verdict.fault.has_value() == !verdict.text.empty());
    }
    const auto answer = read_soap_answer(bytes);
    REQUIRE((answer.body.has_value() + answer.fault.has_value() + !answer.error.empty()) == 1);
  }
  CHECK(read > 100);
  CHECK(refused > 100);
}

TEST_CASE("mutated text is signed or refused, and what is signed verifies", "[hostile]") {
  const auto document = a_dps_of_4_kb();
  const Signer signer = [](std::string_view, SignatureDigest) { return Signed{"signature", "AAAA"}; };
  std::mt19937 random(12);
  unsigned signed_count = 0;
  for (unsigned i = 0; i < iterations; ++i) {
    std::string result;
    try {
      result = sign_enveloped(mutated(document, random), "infDPS", signature_profiles::legacy, signer);
    } catch (const std::invalid_argument&) {
      continue;
    }
    ++signed_count;
    REQUIRE_THAT(result, Catch::Contains("<Signature xmlns="));
  }
  CHECK(signed_count > 10);
}

TEST_CASE("mutated packed bytes open within the limit or not at all", "[hostile]") {
  std::vector<std::string> packed;
  for (const auto& document : seeds()) packed.push_back(gzip(document));
  std::mt19937 random(13);
  constexpr std::size_t limit = 1 << 16;
  for (unsigned i = 0; i < iterations; ++i) {
    const auto bytes = mutated(packed[random() % packed.size()], random);
    const auto opened = gunzip(bytes, limit);
    REQUIRE((!opened || opened->size() <= limit));
    const auto inflated =
        inflate_bytes(std::string_view(bytes).substr(std::min<std::size_t>(10, bytes.size())), limit);
    REQUIRE((!inflated || inflated->size() <= limit));
  }
}

TEST_CASE("mutated base64 decodes to what encodes to it, or not at all", "[hostile]") {
  const auto text = base64_encode(a_dps_of_4_kb().substr(0, 300));
  std::mt19937 random(14);
  unsigned decoded = 0;
  for (unsigned i = 0; i < iterations * 4; ++i) {
    const auto bytes = mutated(text, random);
    const auto value = base64_decode(bytes);
    REQUIRE(is_base64(bytes) == value.has_value());
    if (!value) continue;
    ++decoded;
    REQUIRE(base64_encode(*value) == bytes);
  }
  CHECK(decoded > 100);
}

}  // namespace fiscal::test
