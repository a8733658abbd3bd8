#include "plugins/nfse_nacional/portal_settings.h"

#include <nlohmann/json.hpp>

#include <fstream>

#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using nacional::Endpoints;
using nacional::endpoints_for;
using nacional::PortalSettings;
using nlohmann::json;

PortalSettings read(const json& settings) { return nacional::read_settings(Settings(settings.dump())); }

std::string refused_setting(const json& settings) {
  try {
    read(settings);
  } catch (const SettingError& error) {
    return error.setting;
  }
  return "none";
}

bool is_mismatch(const json& settings, Environment environment) {
  return std::holds_alternative<Finding>(endpoints_for(read(settings), environment, "3550308"));
}

}  // namespace

TEST_CASE("without settings each environment has its own addresses", "[settings]") {
  const PortalSettings settings = read(json::object());
  const auto test = std::get<Endpoints>(endpoints_for(settings, Environment::Test, "3550308"));
  CHECK(test.base_url == "https://sefin.producaorestrita.nfse.gov.br/SefinNacional");
  CHECK(test.adn_url == "https://adn.producaorestrita.nfse.gov.br/contribuintes");
  const auto production = std::get<Endpoints>(endpoints_for(settings, Environment::Production, "3550308"));
  CHECK(production.base_url == "https://sefin.nfse.gov.br/SefinNacional");
  CHECK(production.adn_url == "https://adn.nfse.gov.br/contribuintes");
  CHECK(settings.signature == signature_profiles::sha256_exclusive);
}

TEST_CASE("an address of the other environment is never used", "[settings]") {
  const json production{{"base_url", "https://SEFIN.nfse.gov.br/SefinNacional"}};
  const json test{{"base_url", "https://sefin.producaorestrita.nfse.gov.br/API/SefinNacional"}};
  CHECK(is_mismatch(production, Environment::Test));
  CHECK_FALSE(is_mismatch(production, Environment::Production));
  CHECK(is_mismatch(test, Environment::Production));
  CHECK_FALSE(is_mismatch(test, Environment::Test));
  CHECK(is_mismatch({{"adn_url", "https://adn.nfse.gov.br/contribuintes"}}, Environment::Test));
  const json town{{"towns", {{"3550308", {{"base_url", "https://sefin.nfse.gov.br/SefinNacional"}}}}}};
  CHECK(is_mismatch(town, Environment::Test));

  FakeHost host;
  with_certificate(host);
  auto portal = a_portal(production.dump());
  auto call = host.host();
  const auto outcome = portal.issue_invoice(a_request(), call);
  REQUIRE(std::holds_alternative<NotSent>(outcome));
  CHECK(std::get<NotSent>(outcome).reasons.front().code == "environment_mismatch");
  CHECK(host.requests().empty());
}

TEST_CASE("a setting that cannot be used is refused by its name", "[settings]") {
  CHECK(refused_setting({{"base_ulr", "https://a.example"}}) == "base_ulr");
  CHECK(refused_setting({{"base_url", "http://sefin.nfse.gov.br"}}) == "base_url");
  CHECK(refused_setting({{"base_url", "sefin.nfse.gov.br"}}) == "base_url");
  CHECK(refused_setting({{"base_url", "https://user@sefin.nfse.gov.br"}}) == "base_url");
  CHECK(refused_setting({{"base_url", "https://a.example/?x=1"}}) == "base_url");
  CHECK(refused_setting({{"signature", "md5"}}) == "signature");
  CHECK(refused_setting({{"application", "a name that is far too long"}}) == "application");
  CHECK(refused_setting({{"application", ""}}) == "application");
  CHECK(refused_setting({{"clock_skew_seconds", -1}}) == "clock_skew_seconds");
  CHECK(refused_setting({{"clock_skew_seconds", "60"}}) == "clock_skew_seconds");
  CHECK(refused_setting({{"municipal_registration", "yes"}}) == "municipal_registration");
  CHECK(refused_setting({{"request_analysis", "yes"}}) == "request_analysis");
  CHECK(refused_setting({{"towns", json::array()}}) == "towns");
  CHECK(refused_setting({{"towns", {{"americana", json::object()}}}}) == "towns/americana");
  CHECK(refused_setting({{"towns", {{"3501608", {{"path", "x"}}}}}}) == "towns/3501608/path");
  CHECK(refused_setting({{"towns", {{"3501608", {{"nfse_path", "nfse"}}}}}}) == "towns/3501608/nfse_path");
  CHECK(refused_setting({{"towns", {{"3501608", {{"issue_path", "/nfse"}}}}}}) == "towns/3501608/issue_path");
  CHECK(refused_setting({{"towns", {{"3501608", {{"issue_path", "../x"}}}}}}) == "towns/3501608/issue_path");
}

TEST_CASE("a loopback address may be plain http", "[settings]") {
  CHECK(refused_setting({{"base_url", "http://127.0.0.1:8443/SefinNacional"}}) == "none");
}

TEST_CASE("a town has its own address and paths, and shares the rest", "[settings]") {
  const PortalSettings settings =
      read({{"base_url", "https://a.example/x"},
            {"towns",
             {{"3501608", {{"base_url", "https://town.example"}, {"issue_path", "dps/recepcao"}}},
              {"3550308", {{"issue_path", "dps"}}}}}});
  const auto town = std::get<Endpoints>(endpoints_for(settings, Environment::Test, "3501608"));
  CHECK(town.base_url == "https://town.example");
  CHECK(town.issue_path == "dps/recepcao");
  CHECK(town.dps_path == "dps/{id}");
  const auto other = std::get<Endpoints>(endpoints_for(settings, Environment::Test, "3550308"));
  CHECK(other.base_url == "https://a.example/x");
  CHECK(other.issue_path == "dps");
  const auto none = std::get<Endpoints>(endpoints_for(settings, Environment::Test, "4106902"));
  CHECK(none.issue_path == "nfse");
}

TEST_CASE("the manifest describes every setting that is read, and no other", "[settings]") {
  std::ifstream file(source_dir() / "plugins/nfse_nacional/manifest.json");
  const json manifest = json::parse(file);
  const json& schema = manifest.at("config_schema");
  json example = json::object();
  for (const auto& [name, field] : schema.at("properties").items()) {
    INFO(name);
    CHECK(field.at("description").get<std::string>().size() > 20);
    if (field.contains("default")) example[name] = field.at("default");
  }
  CHECK(refused_setting(example) == "none");
  for (const auto& [name, field] :
       schema.at("properties").at("towns").at("additionalProperties").at("properties").items()) {
    INFO(name);
    CHECK(field.contains("description"));
    json town = json::object();
    town[name] = field.value("default", "https://town.example");
    CHECK(refused_setting({{"towns", {{"3501608", town}}}}) == "none");
  }
}

}  // namespace fiscal::test
