#include "core/plugin/secret_settings.h"

#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

std::string found_in(std::string_view schema, std::string_view settings) {
  std::string text;
  for (const SecretSetting& secret : plain_secrets(schema, settings))
    text += secret.pointer + " " + secret.name + "=" + secret.value + ";";
  return text;
}

}  // namespace

TEST_CASE("secrets that stand in settings as they are, are found wherever the schema marks them",
          "[plugin]") {
  constexpr std::string_view schema = R"({"properties":{
    "api_key":{"type":"string","writeOnly":true},
    "base_url":{"type":"string"},
    "login":{"type":"object","writeOnly":true},
    "town":{"type":"object","properties":{"passWord!":{"type":"string","writeOnly":true}}},
    "keys":{"type":"array","items":{"type":"string","writeOnly":true}}}})";
  CHECK(found_in(schema, R"({"api_key":"k","base_url":"https://x"})") == "/api_key api_key=k;");
  CHECK(found_in(schema, R"({"login":{"user":"ana","tries":3}})") == "/login/user user=ana;");
  CHECK(found_in(schema, R"({"town":{"passWord!":"p","open":"o"}})") == "/town/passWord! password_=p;");
  CHECK(found_in(schema, R"({"keys":["a","${secret:b}"]})") == "/keys/0 keys=a;");
  CHECK(found_in(schema, R"({"api_key":"${secret:k}","login":"","keys":[]})").empty());
  for (const std::string_view nothing : {"", "[]", "null", "{"}) {
    CHECK(found_in(nothing, R"({"api_key":"k"})").empty());
    CHECK(found_in(schema, nothing).empty());
  }
}

}  // namespace fiscal::plugin
