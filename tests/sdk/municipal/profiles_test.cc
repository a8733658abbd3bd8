#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/tables.hpp>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/sdk/municipal/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using Catch::Matchers::Contains;
using municipal::Catalog;
using municipal::ProfileError;

Catalog with(const std::string& json) {
  Catalog catalog = Catalog::shipped();
  catalog.add(json, "acme.json");
  return catalog;
}

}  // namespace

TEST_CASE("every profile that ships fits the schema, bears its file's name and loads",
          "[municipal][profiles]") {
  Catalog catalog;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "plugins/abrasf/profiles")) {
    INFO(entry.path().filename());
    const std::string text = contents(entry.path());
    REQUIRE_NOTHROW(catalog.add(text, entry.path().filename().string()));
    CHECK(nlohmann::json::parse(text).at("id") == entry.path().stem().string());
  }
  CHECK(catalog.ids() == Catalog::shipped().ids());
  for (const std::string& id : catalog.ids()) {
    INFO(id);
    CHECK_NOTHROW(catalog.load(id));
  }
}

TEST_CASE("a profile is laid over what it extends, and its patches come after the base's",
          "[municipal][profiles]") {
  const auto profile = with(R"({"id": "acme", "extends": "abrasf-2.03", "evidence": "operator",
      "formats": {"line_break": "|"}, "patches": [{"tree": "customer", "at": "Tomador", "rename": "Cliente"}]})")
                           .load("acme");
  CHECK(profile.formats.line_break == "|");
  CHECK(profile.formats.rate_decimals == 2);
  CHECK(profile.layout == "2.03");
  CHECK(profile.trees.at("customer").front().name == "Cliente");
  CHECK(profile.class_of("E10") == municipal::ErrorClass::Duplicate);
  CHECK_FALSE(profile.class_of("E999"));
}

TEST_CASE("a profile that cannot work is refused with its file, the place and the fix",
          "[municipal][profiles]") {
  const auto refusal = [](const std::string& json) -> std::string {
    try {
      with(json).load("acme");
    } catch (const ProfileError& error) {
      return error.what();
    }
    return "";
  };
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-2.04", "colour": "red"})"),
             Contains("acme.json: /colour is not known"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-2.04", "transport": {"envelop": ""}})"),
             Contains("/transport/envelop is not known"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-9.99"})"),
             Contains("/extends names \"abrasf-9.99\""));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "acme"})"), Contains("/extends leads in a circle"));
  CHECK_THAT(refusal(R"({"id": "abrasf-2.04"})"), Contains("is taken by abrasf-2.04.json"));
  CHECK_THAT(refusal(R"({"id": "acme", "id": "acme"})"), Contains("acme.json"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "transport": {"envelope": "<a>{data}{data}</a>"}})"),
      Contains("must have {data} once"));
  CHECK_THAT(
      refusal(R"({"id": "acme", "extends": "abrasf-2.04", "transport": {"envelope": "<a>{data}</b>"}})"),
      Contains("not well formed"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "transport": {"envelope": "<a>{data}{token}</a>"}})"),
      Contains("a place in braces"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "trees": {"values": ["ValorServicos = value.amuont"]}})"),
      Contains("\"value.amuont\", which is no fact"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "trees": {"values": ["ValorServicos = value.amount %"]}})"),
      Contains("\"%\", which is none of"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "patches": [{"tree": "values", "at": "Nowhere", "drop": true}]})"),
      Contains("finds 0 elements"));
  CHECK_THAT(
      refusal(
          R"({"id": "acme", "extends": "abrasf-2.04", "patches": [{"tree": "values", "at": "Aliquota"}]})"),
      Contains("must say one thing to do"));
  CHECK_THAT(
      refusal(R"({"id": "acme", "extends": "abrasf-2.04", "operations": {"cancel": {"sign": ["Nada"]}}})"),
      Contains("signs Nada"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-2.04", "signing": {"id_attribute": ""}})"),
             Contains("by an id that it has not"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-1.00", "issue_by": "issue_one"})"),
             Contains("/issue_by names issue_one"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-2.04", "errors": {"E5-L9": "refused"}})"),
             Contains("no range of codes"));
  CHECK_THAT(refusal(R"({"id": "acme", "extends": "abrasf-2.04", "errors": {"E5": "maybe"}})"),
             Contains("/errors/E5 must be one of"));
}

TEST_CASE("what a layout cannot carry is said with its place in the invoice, and nothing is written",
          "[municipal][document]") {
  const auto profile = Catalog::shipped().load("abrasf-2.04");
  const auto findings_of = [&](const IssueInvoice& request) {
    const auto written = municipal::write_document(profile, *profile.operation(municipal::Call::SendLotSync),
                                                   municipal::facts_of(request, profile));
    REQUIRE(std::holds_alternative<Findings>(written));
    return std::get<Findings>(written);
  };
  auto request = a_full_town_request();
  request.invoice.customer->address->postal_code.reset();
  CHECK(findings_of(request).front().field == "/customer/address/postal_code");
  request = a_full_town_request();
  request.invoice.taxes.iss.rate = Rate{20'125};
  CHECK(findings_of(request).front().code == "rate_too_precise");
  request = a_full_town_request();
  request.invoice.customer->name = std::string(151, 'A');
  CHECK(findings_of(request).front().code == "text_too_long");
}

TEST_CASE("a connection's own code of a country goes before the built-in one", "[municipal][document]") {
  const auto profile = Catalog::shipped().load("abrasf-2.04");
  auto request = a_full_town_request();
  request.invoice.customer->address->country = "PT";
  municipal::LocalFacts local;
  const auto code = [&] {
    return std::get<std::string>(*municipal::facts_of(request, profile, local)
                                      .list("declarations")
                                      .front()
                                      .find("customer.country_code"));
  };
  CHECK(code() == municipal::central_bank_country("PT"));
  local.country_codes = {{"PT", "1234"}, {"US", "4321"}};
  CHECK(code() == "1234");
}

TEST_CASE(
    "every country of the national layout has its code of the Banco Central, but for five that have two",
    "[municipal][document]") {
  std::set<std::string> codes;
  std::set<std::string_view> without;
  for (const Country& country : countries()) {
    if (country.code == "ZZ") continue;  // A country that nobody knows.
    const std::string code = municipal::central_bank_country(country.code);
    if (code.empty()) {
      without.insert(country.code);
      continue;
    }
    INFO(country.code.view());
    CHECK(code.size() == 4);
    CHECK(code.find_first_not_of("0123456789") == std::string::npos);
    CHECK(codes.insert(code).second);
  }
  CHECK(without == std::set<std::string_view>{"BQ", "CW", "GG", "JE", "YT"});
  CHECK(municipal::central_bank_country("BR") == "1058");
  CHECK(municipal::central_bank_country("US") == "2496");
  CHECK(municipal::central_bank_country("XX").empty());
}

TEST_CASE("a client's text that names a secret is refused, and the connection's own password is written",
          "[municipal][document][secrets]") {
  const auto profile = Catalog::shipped().load("elotech-2.03");
  municipal::LocalFacts local;
  local.password = "${secret:town}";
  local.cnae = "6201501";
  auto request = a_full_town_request();
  request.number->series = "1";
  const auto write = [&] {
    return municipal::write_document(profile, *profile.operation(municipal::Call::SendLotSync),
                                     municipal::facts_of(request, profile, local));
  };
  request.context.environment = Environment::Test;
  CHECK_THAT(std::get<std::string>(write()),
             Contains("<Senha>${secret:town}</Senha><Homologa>true</Homologa>"));
  request.context.environment = Environment::Production;
  CHECK_THAT(std::get<std::string>(write()), Contains("<Homologa>false</Homologa>"));
  request.invoice.service.description = "Consultoria ${secret:town}";
  const auto findings = std::get<Findings>(write());
  CHECK(findings.front().code == "text_invalid");
  CHECK(findings.front().field == "/service/description");
}

TEST_CASE("a number is demanded of a value where the profile says so", "[municipal][document]") {
  const auto profile = Catalog::shipped().load("elotech-2.03");
  municipal::LocalFacts local;
  local.password = "secret";
  local.cnae = "6201501";
  const auto written = municipal::write_document(profile, *profile.operation(municipal::Call::SendLotSync),
                                                 municipal::facts_of(a_full_town_request(), profile, local));
  const auto findings = std::get<Findings>(written);
  CHECK(findings.front().code == "value_not_a_number");
  CHECK_THAT(findings.front().fix, Contains("series"));
}

TEST_CASE("a service's charset carries what it can, and names the character that it lacks",
          "[municipal][document]") {
  using municipal::Charset;
  CHECK(std::get<std::string>(municipal::encoded("ação", Charset::Latin1)) == "a\xE7\xE3o");
  CHECK(std::get<std::string>(municipal::encoded("€", Charset::Windows1252)) == "\x80");
  CHECK_THAT(std::get<Finding>(municipal::encoded("custa €", Charset::Latin1)).text, Contains("€"));
}

}  // namespace fiscal::test
