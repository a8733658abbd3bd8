#include <fiscal/town_parameters.hpp>

#include "plugins/nfse_nacional/town_parameters.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr std::string_view agreement = R"({"parametrosConvenio":{"aderenteAmbienteNacional":1}})";
constexpr std::string_view rates =
    R"({"aliquotas":{"010101000":[{"Aliq":5.0,"DtIni":"2024-01-01T00:00:00-03:00","DtFim":"2025-12-31T00:00:00-03:00"},)"
    R"({"Aliq":2.9,"DtIni":"2026-01-01T00:00:00-03:00","DtFim":null}]}})";

std::optional<KnownTown> kept_by(FakeHost& fake) {
  Host host = fake.host();
  const auto entry = host.kv_get("town/3550308/010101/2026-11");
  return entry ? town_from_json(entry->value) : std::nullopt;
}

void keep(FakeHost& fake) {
  Host host = fake.host();
  nacional::keep_town_parameters(a_request(), "https://adn.example/parametrizacao", host);
}

}  // namespace

TEST_CASE("the town's agreement and its rate of the day are kept, and asked for once", "[town]") {
  FakeHost fake;
  fake.on("GET", "/3550308/convenio", an_answer(200, std::string(agreement)));
  fake.on("GET", "/3550308/010101000/2026-11-20/aliquota", an_answer(200, std::string(rates)));
  keep(fake);
  keep(fake);
  CHECK(fake.requests().size() == 2);
  CHECK(fake.writes() == 0);
  const auto town = kept_by(fake);
  REQUIRE(town);
  CHECK(town->parameters.active);
  CHECK(town->parameters.iss_rate == Rate{29'000});
  CHECK(town->read_at == a_request().context.now);
}

TEST_CASE("an ADN that does not say is left alone for a while and stops nothing", "[town]") {
  const HttpResult silences[] = {
      a_failure(HttpFailureKind::NoAnswer), an_answer(429, "<html>", "text/html"), an_answer(200, "not JSON"),
      an_answer(200, R"({"parametrosConvenio":null})"),
      an_answer(200, R"({"parametrosConvenio":{"aderenteAmbienteNacional":"1"}})")};
  for (const HttpResult& silence : silences) {
    FakeHost fake;
    fake.on("GET", "/convenio", silence);
    keep(fake);
    keep(fake);
    CHECK(fake.requests().size() == 1);
    CHECK_FALSE(kept_by(fake));
  }
}

TEST_CASE("benefit, special regimes and withholding are asked for where the invoice has them", "[town]") {
  IssueInvoice request = a_request();
  request.invoice.taxes.iss.benefit = MunicipalBenefit{"35503080300001", {}, {}};
  request.invoice.taxes.iss.withheld_by = WithheldBy::Customer;
  request.invoice.issuer->special_regime = SpecialRegime::CooperativeAct;
  const std::string key = town_parameters_key(request.invoice);
  CHECK(key == "town/3550308/010101/2026-11/benefit/35503080300001/regime/withheld");
  const auto asked = [&](const HttpResult& benefit) {
    FakeHost fake;
    fake.on("GET", "/convenio", an_answer(200, std::string(agreement)));
    fake.on("GET", "/aliquota", an_answer(200, std::string(rates)));
    fake.on("GET", "/3550308/35503080300001/2026-11-20/beneficio", benefit);
    fake.on("GET", "/3550308/010101000/2026-11-20/regimes_especiais",
            an_answer(200, R"({"regimesEspeciais":{"010101000":{
                "1":[{"situacao":1,"dataInicio":"2026-01-01T00:00:00-03:00","dataFim":null}],
                "2":[{"situacao":1,"dataInicio":"2020-01-01T00:00:00-03:00","dataFim":"2020-12-31T00:00:00-03:00"}]}}})"));
    fake.on("GET", "/3550308/2026-11-20/retencoes",
            an_answer(200, R"({"retencoes":{"artigoSexto":{"habilitado":true},"retencoesMunicipais":[]}})"));
    Host host = fake.host();
    nacional::keep_town_parameters(request, "https://adn.example/parametrizacao", host);
    const auto entry = host.kv_get(key);
    REQUIRE(entry);
    const auto town = town_from_json(entry->value);
    REQUIRE(town);
    CHECK(town->special_regimes == std::vector<std::string>{"1"});
    CHECK(town->withholding_by_article_six == true);
    return town->parameters.benefit_in_force;
  };
  const auto benefit = [](const std::string& from, const std::string& more) {
    return an_answer(200,
                     R"({"beneficio":{"dataInicioVigencia":")" + from + R"(T00:00:00-03:00")" + more + "}}");
  };
  CHECK(asked(benefit("2026-01-01", "")) == true);
  CHECK(asked(benefit("2026-12-01", "")) == false);
  CHECK(asked(benefit("2026-01-01", R"(,"dataFimVigencia":"2026-06-30T00:00:00-03:00")")) == false);
  const std::string of_service =
      R"(,"servicos":[{"dataInicioVigencia":"2026-01-01T00:00:00-03:00","codigoServico":")";
  CHECK(asked(benefit("2026-01-01", of_service + R"(010101000"}])")) == true);
  CHECK(asked(benefit("2026-01-01", of_service + R"(070201000"}])")) == false);
  CHECK(asked(an_answer(404, R"({"mensagem":"Benefício não encontrado."})")) == false);
  // What cannot be read is not known, and stops nothing.
  CHECK_FALSE(asked(an_answer(404, "<html>", "text/html")));
  CHECK_FALSE(asked(an_answer(400, R"({"mensagem":"nove digitos"})")));
  CHECK_FALSE(asked(a_failure(HttpFailureKind::NoAnswer)));
}

TEST_CASE("a rate that cannot be read leaves the agreement", "[town]") {
  FakeHost fake;
  fake.on("GET", "/convenio", an_answer(200, std::string(agreement)));
  fake.on("GET", "/aliquota", an_answer(400, R"({"mensagem":"nove digitos"})"));
  keep(fake);
  const auto town = kept_by(fake);
  REQUIRE(town);
  CHECK(town->parameters.active);
  CHECK_FALSE(town->parameters.iss_rate);
}

TEST_CASE("a connection that does not ask reads nothing", "[town]") {
  FakeHost fake;
  issues(with_certificate(fake), a_request());
  auto portal = a_portal();
  auto call = fake.host();
  portal.issue_invoice(a_request(), call);
  CHECK(fake.requests().size() == 1);
}

TEST_CASE("what was kept of a town is read back, and nothing else is taken for it", "[town]") {
  KnownTown town{{true, Rate{20'000}}, *parse_instant("2026-11-20T12:00:00Z"), "https://adn.example"};
  town.parameters.benefit_in_force = false;
  town.special_regimes = {"1", "4"};
  town.withholding_by_article_six = true;
  const auto again = town_from_json(town_to_json(town));
  REQUIRE(again);
  CHECK(again->parameters.benefit_in_force == false);
  CHECK(again->special_regimes == town.special_regimes);
  CHECK(again->withholding_by_article_six == true);
  CHECK(again->parameters.iss_rate == town.parameters.iss_rate);
  CHECK(again->read_at == town.read_at);
  for (const char* wrong : {"", "{}", "[]", R"({"active":1,"read_at":"2026-11-20T12:00:00Z"})",
                            R"({"active":true,"read_at":"yesterday"})",
                            R"({"active":true,"read_at":"2026-11-20T12:00:00Z","iss_rate":2})",
                            R"({"active":true,"read_at":"2026-11-20T12:00:00Z","benefit_in_force":"no"})",
                            R"({"active":true,"read_at":"2026-11-20T12:00:00Z","special_regimes":[1]})"})
    CHECK_FALSE(town_from_json(wrong));
}

}  // namespace fiscal::test
