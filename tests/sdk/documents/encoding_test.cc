#include <fiscal/encoding.hpp>

#include <random>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xFF);
  return bytes;
}

}  // namespace

TEST_CASE("base64 agrees with the vectors of RFC 4648", "[encoding]") {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xFB\xFF", "+/8="}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == bytes);
  }
}

TEST_CASE("base64 round-trips any bytes", "[encoding]") {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const auto bytes = random_bytes(random, size);
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
    CHECK(is_base64(base64_encode(bytes)));
  }
}

TEST_CASE("what base64 decodes is told without decoding, whatever byte stands where", "[encoding]") {
  for (std::size_t at = 0; at < 76; ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(76, 'A');
      text[at] = static_cast<char>(byte);
      INFO("byte " << byte << " at " << at);
      REQUIRE(is_base64(text) == base64_decode(text).has_value());
    }
}

TEST_CASE("base64 with a foreign alphabet, wrong padding or left-over bits is refused", "[encoding]") {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm9v=", "Zm9v====", "Zg==Zg==",
                           "Z=g=", "Zm9-", "Zm9_", "Zm9\xC3", "Zm 9v", "Zm9v\n", "Zh==", "Zm9=", "Zm\x80v"}) {
    INFO(text);
    CHECK_FALSE(base64_decode(text).has_value());
    CHECK_FALSE(is_base64(text));
  }
  CHECK(base64_decode(" Zm9v\r\n\tYmFy ", Base64Whitespace::Skipped) == "foobar");
  CHECK_FALSE(base64_decode("Zm9v\vYmFy", Base64Whitespace::Skipped).has_value());
}

TEST_CASE("gzip is deterministic and opens again within its limit", "[encoding]") {
  std::mt19937 random(2);
  for (const std::size_t size : {0U, 1U, 100U, 5000U, 200000U}) {
    for (const auto& bytes : {std::string(size, 'a'), random_bytes(random, size)}) {
      const auto packed = gzip(bytes);
      CHECK(packed == gzip(bytes));
      CHECK(gunzip(packed, size) == bytes);
      if (size > 0) CHECK_FALSE(gunzip(packed, size - 1).has_value());
    }
  }
  // RFC 1952 §2.3.1: no flags (hence no name) and no modification time.
  CHECK(gzip("x").substr(0, 8) == std::string("\x1F\x8B\x08\0\0\0\0\0", 8));
}

TEST_CASE("gunzip opens what another program packed", "[encoding]") {
  // printf 'DPS' | gzip -n
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x73\x09\x08\x06\x00\x14\xa1\x0b\xc0\x03\x00\x00\x00", 23);
  CHECK(gunzip(packed, 100) == "DPS");
}

TEST_CASE("a cut, altered, extended or dishonest gzip member is refused", "[encoding]") {
  const auto packed = gzip(std::string(3000, 'x') + "tail");
  for (std::size_t size = 0; size < packed.size(); ++size)
    CHECK_FALSE(gunzip(packed.substr(0, size), 1 << 20).has_value());
  CHECK_FALSE(gunzip(packed + '\0', 1 << 20).has_value());
  CHECK_FALSE(gunzip(packed + packed, 1 << 20).has_value());
  for (const std::size_t at : {std::size_t{0}, packed.size() - 8, packed.size() - 4, packed.size() - 1}) {
    auto altered = packed;
    altered[at] = static_cast<char>(altered[at] ^ 0x41);
    INFO(at);
    CHECK_FALSE(gunzip(altered, std::size_t{8} << 20).has_value());
  }
}

TEST_CASE("a deflated text opens again within its limit and not otherwise", "[encoding]") {
  std::mt19937 random(3);
  for (const std::size_t size : {0U, 1U, 3000U, 2000000U}) {
    for (const auto& bytes : {std::string(size, 'a'), random_bytes(random, size)}) {
      const auto packed = deflate_bytes(bytes);
      CHECK(inflate_bytes(packed, size) == bytes);
      CHECK(inflate_bytes(packed, size * 2 + 1) == bytes);
      if (size > 0) {
        CHECK_FALSE(inflate_bytes(packed, size - 1).has_value());
        CHECK_FALSE(inflate_bytes(packed.substr(0, packed.size() - 1), size).has_value());
      }
      CHECK_FALSE(inflate_bytes(packed + 'x', size + 100).has_value());
    }
  }
  CHECK_FALSE(inflate_bytes("", 100).has_value());
}

TEST_CASE("digests agree with the vectors of FIPS 180", "[encoding]") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(std::string("\x00\xFF\x0a", 3)) == "00ff0a");
}

TEST_CASE("only UTF-8 passes for UTF-8", "[encoding]") {
  for (const char* text :
       {"", "plain", "ção", "日本", "\U0001F600", "\xF4\x8F\xBF\xBF", "\xEE\x80\x80", "\xED\x9F\xBF"})
    CHECK(is_valid_utf8(text));
  for (const char* text :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "\xE2\x28\xA1", "caf\xE9"}) {
    INFO(hex(text));
    CHECK_FALSE(is_valid_utf8(text));
    // Behind and before plain text too, where whole words are skipped.
    CHECK_FALSE(is_valid_utf8("12345678" + std::string(text) + "12345678"));
  }
}

TEST_CASE("secrets are equal only where every byte and the length are", "[encoding]") {
  CHECK(constant_time_equal("", ""));
  CHECK(constant_time_equal("token", "token"));
  CHECK_FALSE(constant_time_equal("token", "tokem"));
  CHECK_FALSE(constant_time_equal("token", "token1"));
}

}  // namespace fiscal::test
