#include <fiscal/tables.hpp>

#include "tests/support/catch.h"

#include <set>
#include <string>

namespace {

using namespace std::string_view_literals;

TEST_CASE("tables hold the rows that their annexes published", "[sdk][tables]") {
  CHECK(fiscal::states().size() == 27);
  CHECK(fiscal::municipalities().size() == 5570);
  CHECK(fiscal::countries().size() == 250);
  CHECK(fiscal::national_services().size() == 338);
  CHECK(fiscal::nbs_codes().size() == 918);
  CHECK(fiscal::operation_indicators().size() == 26);
  CHECK(fiscal::tax_classifications().size() == 138);
  CHECK(fiscal::rejections().size() == 476);
}

TEST_CASE("a municipality is found by its IBGE code, and nothing else is", "[sdk][tables]") {
  const fiscal::Municipality* town = fiscal::find_municipality("3550308");
  REQUIRE(town != nullptr);
  CHECK(town->name == "São Paulo");
  CHECK(town->state == "SP"sv);

  for (const auto missing : {""sv, "0"sv, "3550309"sv, "355030"sv, "35503080"sv, "9999999"sv, "SP"sv}) {
    INFO(missing);
    CHECK(fiscal::find_municipality(missing) == nullptr);
  }
  CHECK(fiscal::find_municipality(fiscal::maritime_waters) == nullptr);
}

TEST_CASE("every municipality lies in the state that its code begins with", "[sdk][tables]") {
  std::set<std::string_view> used;
  for (const auto& town : fiscal::municipalities()) {
    const fiscal::FederalUnit* state = fiscal::find_state(town.state);
    REQUIRE(state != nullptr);
    CHECK(town.code.view().substr(0, 2) == state->ibge_code.view());
    used.insert(state->abbreviation);
  }
  CHECK(used.size() == 27);
}

TEST_CASE("each row of every table is found by its own code", "[sdk][tables]") {
  for (const auto& row : fiscal::states()) CHECK(fiscal::find_state(row.abbreviation) == &row);
  for (const auto& row : fiscal::municipalities()) CHECK(fiscal::find_municipality(row.code) == &row);
  for (const auto& row : fiscal::countries()) CHECK(fiscal::find_country(row.code) == &row);
  for (const auto& row : fiscal::national_services()) CHECK(fiscal::find_national_service(row.code) == &row);
  for (const auto& row : fiscal::nbs_codes()) CHECK(fiscal::find_nbs(row.code) == &row);
  for (const auto& row : fiscal::operation_indicators())
    CHECK(fiscal::find_operation_indicator(row.code) == &row);
  for (const auto& row : fiscal::tax_classifications())
    CHECK(fiscal::find_tax_classification(row.code) == &row);
  for (const auto& row : fiscal::rejections()) {
    const auto same_code = fiscal::find_rejections(row.code);
    CHECK(&row >= same_code.data());
    CHECK(&row < same_code.data() + same_code.size());
    CHECK(fiscal::find_rejection(row.code) == same_code.data());
  }
}

TEST_CASE("a service says where ISS is due and what it demands", "[sdk][tables]") {
  const fiscal::NationalService* software = fiscal::find_national_service("010101");
  REQUIRE(software != nullptr);
  CHECK(software->incidence == fiscal::Incidence::Provider);
  CHECK(software->required_group == fiscal::RequiredGroup::None);
  CHECK(software->description == "Análise e desenvolvimento de sistemas.");

  CHECK(fiscal::find_national_service("070202")->incidence == fiscal::Incidence::Service);
  CHECK(fiscal::find_national_service("070202")->required_group == fiscal::RequiredGroup::Construction);
  CHECK(fiscal::find_national_service("120701")->required_group == fiscal::RequiredGroup::Event);
  CHECK(fiscal::find_national_service("170501")->incidence == fiscal::Incidence::Customer);
  CHECK(fiscal::find_national_service("990101")->incidence == fiscal::Incidence::None);
  CHECK(fiscal::find_national_service("20010") == nullptr);
}

TEST_CASE("construction and event services are those that rules E0370 and E0390 name", "[sdk][tables]") {
  const std::set<std::string_view> construction{"070201", "070202", "070401", "070501", "070502",
                                                "070601", "070602", "070701", "070801", "071701",
                                                "071901", "141403", "141404"};
  for (const auto& row : fiscal::national_services()) {
    INFO(row.code.view());
    CHECK((row.required_group == fiscal::RequiredGroup::Construction) == construction.contains(row.code));
    CHECK((row.required_group == fiscal::RequiredGroup::Event) == row.code.view().starts_with("12"));
  }
}

TEST_CASE("a tax classification belongs to the CST that it begins with", "[sdk][tables]") {
  const fiscal::TaxClassification* integral = fiscal::find_tax_classification("000001");
  REQUIRE(integral != nullptr);
  CHECK(integral->cst() == "000");
  CHECK(integral->nfse);
  CHECK(integral->ibs_reduction == 0);
  CHECK_FALSE(fiscal::find_tax_classification("000002")->nfse);

  const fiscal::TaxClassification* education = fiscal::find_tax_classification("200025");
  REQUIRE(education != nullptr);
  CHECK(education->ibs_reduction == 6000);
  CHECK(education->cbs_reduction == 10000);
  CHECK(fiscal::find_tax_classification("550016")->regular_taxation);
}

TEST_CASE("a rejection code gives its document, level, field and text", "[sdk][tables]") {
  const fiscal::Rejection* rate = fiscal::find_rejection("E0617");
  REQUIRE(rate != nullptr);
  CHECK(rate->document == fiscal::RejectedDocument::Dps);
  CHECK(rate->level == 3);
  CHECK(rate->field == "DPS/infDPS/valores/trib/tribMun/pAliq");
  CHECK(rate->text.starts_with("Não é permitido informar alíquota"));

  CHECK(fiscal::find_rejection("E1235")->document == fiscal::RejectedDocument::Reception);
  CHECK(fiscal::find_rejections("E1278").size() == 2);
  CHECK(fiscal::find_rejections("E9999").empty());
  CHECK(fiscal::find_rejection("E999") == nullptr);
}

}  // namespace
