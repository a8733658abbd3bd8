#include "core/plugin/manifest.h"

#include "tests/support/catch.h"

namespace fiscal::plugin {

TEST_CASE("a manifest says who a plugin is and what it needs", "[plugin]") {
  const auto manifest =
      parse_manifest(R"({"id":"acme","version":"1.2.0-rc.1","title":"Acme","methods":["issue/1"],
      "needs":["http/1","sign/1"],"uses":["kv/1"],"egress":["api.example.com:443","*.example.com:8443"],
      "rules":["dps/1.01"],"needs_certificate":true,"numbering":"provider","strict_order":true,
      "consumed_on_rejection":false,"not_found_is_authoritative":true,"settle_window_ms":60000,
      "not_found_answers":3,"call_timeout_ms":30000,"profile_setting":"profile","config_schema":{"type":"object"},"from_a_newer_sdk":1})");
  REQUIRE(manifest.ok());
  CHECK(manifest->id == "acme");
  CHECK(manifest->version == "1.2.0-rc.1");
  CHECK(manifest->methods == std::vector<std::string>{"issue/1"});
  CHECK(manifest->needs == std::vector<std::string>{"http/1", "sign/1"});
  CHECK(manifest->uses == std::vector<std::string>{"kv/1"});
  CHECK(manifest->egress.size() == 2);
  CHECK(manifest->rules == std::vector<std::string>{"dps/1.01"});
  CHECK(manifest->needs_certificate);
  CHECK(manifest->numbering == Numbering::Provider);
  CHECK(manifest->strict_order);
  CHECK(!manifest->consumed_on_rejection);
  CHECK(manifest->not_found_is_authoritative);
  CHECK(manifest->settle_window == minutes(1));
  CHECK(manifest->not_found_answers == 3);
  CHECK(manifest->call_timeout == seconds(30));
  CHECK(manifest->config_schema == R"({"type":"object"})");
  CHECK(manifest->profile_setting == "profile");
}

TEST_CASE("what a manifest leaves out is the careful choice", "[plugin]") {
  const auto manifest = parse_manifest(R"({"id":"acme","version":"1","title":"Acme"})");
  REQUIRE(manifest.ok());
  CHECK(manifest->numbering == Numbering::Gateway);
  CHECK(manifest->consumed_on_rejection);
  CHECK(!manifest->not_found_is_authoritative);
  CHECK(manifest->egress.empty());
}

TEST_CASE("a wrong manifest names the field", "[plugin]") {
  struct Row {
    std::string member;
    std::string field;
  };
  const Row rows[] = {
      {R"("id":"Acme")", "/id"},
      {R"("id":"../acme")", "/id"},
      {R"("id":7)", "/id"},
      {R"("version":"one two")", "/version"},
      {R"("title":"")", "/title"},
      {R"("needs":"http/1")", "/needs"},
      {R"("needs":["http"])", "/needs"},
      {R"("uses":[1])", "/uses"},
      {R"("methods":["/1"])", "/methods"},
      {R"("egress":["api.example.com"])", "/egress"},
      {R"("egress":["api.example.com:0"])", "/egress"},
      {R"("egress":["api.example.com:65536"])", "/egress"},
      {R"("egress":["https://api.example.com:443"])", "/egress"},
      {R"("egress":["*:443"])", "/egress"},
      {R"("rules":["DPS"])", "/rules"},
      {R"("needs_certificate":"yes")", "/needs_certificate"},
      {R"("numbering":"nobody")", "/numbering"},
      {R"("settle_window_ms":-1)", "/settle_window_ms"},
      {R"("settle_window_ms":1.5)", "/settle_window_ms"},
      {R"("not_found_answers":0)", "/not_found_answers"},
      {R"("call_timeout_ms":99)", "/call_timeout_ms"},
      {R"("call_timeout_ms":18446744073709551615)", "/call_timeout_ms"},
      {R"("config_schema":true)", "/config_schema"},
  };
  for (const auto& [member, field] : rows) {
    INFO(member);
    std::string json = R"("id":"acme","version":"1","title":"Acme")";
    const std::string name = member.substr(0, member.find(':') + 1);
    if (const auto at = json.find(name); at != std::string::npos) {
      const auto end = json.find(',', at);
      json.replace(at, (end == std::string::npos ? json.size() : end) - at, member);
    } else {
      json += "," + member;
    }
    const auto manifest = parse_manifest("{" + json + "}");
    REQUIRE(!manifest.ok());
    CHECK(manifest.error().field == field);
    CHECK(!manifest.error().fix.empty());
  }
}

TEST_CASE("a manifest that is no plain JSON object is refused", "[plugin]") {
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{"), std::string("{\"id\":\"a\",\"id\":\"b\"}"),
        std::string(2u << 20, ' '), std::string(100, '[') + std::string(100, ']')})
    CHECK(!parse_manifest(json).ok());
}

}  // namespace fiscal::plugin
