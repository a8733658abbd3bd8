#include "core/services/egress.h"
#include "core/services/network_address.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

bool is_allowed(const std::string& url, const std::vector<std::string>& entries) {
  const auto target = parse_url(url);
  return target && !egress_refusal(*target, entries, {}, PlainHttp::Refused);
}

TEST_CASE("an egress entry admits its host and port and nothing else", "[services][egress]") {
  CHECK(is_allowed("https://sefin.example/", {"sefin.example:443"}));
  CHECK(is_allowed("https://SEFIN.example:443/x?y#z", {"Sefin.Example"}));
  CHECK(is_allowed("https://a.b.example:8443/", {"*.b.example:8443"}));
  CHECK(is_allowed("https://c.a.b.example:8443/", {"*.b.example:8443"}));
  CHECK(is_allowed("https://[::1]:9/", {"[::1]:9"}));
  CHECK(is_allowed("https://[::1]/", {"[::1]"}));
  // libcurl reads the number as the address, and so do we.
  CHECK(is_allowed("https://2130706433/", {"127.0.0.1:443"}));

  CHECK_FALSE(is_allowed("https://sefin.example/", {}));
  CHECK_FALSE(is_allowed("https://sefin.example:8443/", {"sefin.example:443"}));
  CHECK_FALSE(is_allowed("https://b.example:8443/", {"*.b.example:8443"}));
  CHECK_FALSE(is_allowed("https://ab.example:8443/", {"*.b.example:8443"}));
  CHECK_FALSE(is_allowed("https://sefin.example.evil.example/", {"sefin.example:443"}));
  CHECK_FALSE(is_allowed("https://evil.example/sefin.example", {"sefin.example:443"}));
  CHECK_FALSE(is_allowed("https://evil.example#sefin.example", {"sefin.example:443"}));
  CHECK_FALSE(is_allowed("https://sefin.example./", {"sefin.example:443"}));
  CHECK_FALSE(is_allowed("http://sefin.example:443/", {"sefin.example:443"}));
}

TEST_CASE("a URL that could be read in two ways is refused", "[services][egress]") {
  for (const char* url :
       {"", "sefin.example", "//sefin.example", "file:///etc/passwd", "ftp://sefin.example/", "gopher://x/",
        "https://user@sefin.example/", "https://user:pw@sefin.example/", "https://sefin.example\\@evil/",
        "https://sefin.example/ x", "https://sefin.example/\r\nHost: evil", "https://sefin.example:99999/",
        "https://s\xC3\xA9"
        "fin.example/",
        "https:///x", "https://[::1/"}) {
    INFO(url);
    CHECK_FALSE(parse_url(url));
  }
  CHECK_FALSE(parse_url("https://sefin.example/" + std::string(8192, 'x')));
}

TEST_CASE("addresses that are not of the public Internet are recognised in every disguise",
          "[services][egress]") {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.1.1",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.9",
                              "224.0.0.1",
                              "239.1.1.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "fc00::1",
                              "fdff::1",
                              "fe80::1",
                              "febf::1",
                              "fec0::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::127.0.0.1",
                              "::ffff:0:127.0.0.1",
                              "64:ff9b::127.0.0.1",
                              "64:ff9b::10.1.2.3",
                              "64:ff9b:1::8.8.8.8",
                              "2002:7f00:1::1",
                              "2002:a00:1::1",
                              "2001::1",
                              "2001:db8::1",
                              "100::1",
                              "3fff::1",
                              "not an address",
                              ""}) {
    INFO(address);
    CHECK_FALSE(is_public_address(std::string_view(address)));
  }
  for (const char* address :
       {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "198.17.0.1",
        "198.20.0.1", "223.255.255.255", "2800:3f0::1", "2606:4700::1111", "2001:4860::8888",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    INFO(address);
    CHECK(is_public_address(std::string_view(address)));
  }
}

}  // namespace
}  // namespace fiscal::services
