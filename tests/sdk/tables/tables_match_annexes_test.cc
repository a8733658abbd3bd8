#include <fiscal/tables.hpp>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

// Compares every row with the published annexes where they lie beside the tree.
namespace {

using PublishedRows = std::vector<std::vector<std::string>>;

std::string squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r';
    if (!blank) result += c;
    if (blank && !result.empty() && result.back() != ' ') result += ' ';
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

std::optional<PublishedRows> published(const std::string& name) {
  const auto shared = fiscal::test::shared_dir();
  if (!shared) {
    WARN("skipped: the published annexes are not beside the tree");
    return std::nullopt;
  }
  std::ifstream file(*shared / "data/national/tables" / name);
  REQUIRE(file);
  PublishedRows rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> cells;
    std::istringstream columns(line);
    for (std::string cell; std::getline(columns, cell, '\t');) cells.push_back(squeezed(cell));
    rows.push_back(std::move(cells));
  }
  return rows;
}

TEST_CASE("every published municipality is in the table, with its name and state", "[sdk][tables]") {
  const auto rows = published("municipios-ibge-v1.00.tsv");
  if (!rows) return;
  std::size_t seen = 0;
  for (const auto& row : *rows) {
    if (row[0] == fiscal::maritime_waters) continue;
    const fiscal::Municipality* town = fiscal::find_municipality(row[0]);
    REQUIRE(town != nullptr);
    CHECK(town->state == row[1]);
    CHECK(town->name == row[2]);
    ++seen;
  }
  CHECK(seen == fiscal::municipalities().size());
}

TEST_CASE("every published country is in the table", "[sdk][tables]") {
  const auto rows = published("paises-iso2-v1.00.tsv");
  if (!rows) return;
  CHECK(rows->size() == fiscal::countries().size());
  for (const auto& row : *rows) {
    const fiscal::Country* country = fiscal::find_country(row[0]);
    REQUIRE(country != nullptr);
    CHECK(row[1].starts_with(country->name));
  }
}

TEST_CASE("every published service is in the table, with its incidence and its group", "[sdk][tables]") {
  const auto services = published("servicos-nacionais-v1.01.tsv");
  if (!services) return;
  CHECK(services->size() == fiscal::national_services().size());
  for (const auto& row : *services) {
    const fiscal::NationalService* service = fiscal::find_national_service(row[0]);
    REQUIRE(service != nullptr);
    CHECK(service->description == row[1]);
  }

  std::size_t seen = 0;
  const auto places = published("anexos-oficiais-tsv/ANEXO_I-DPS_NFSe-v1.01/MUN_INCID_INFO_SERV_.tsv");
  for (const auto& row : *places) {
    if (row.size() < 8 || row[0].find_first_not_of("0123456789") != std::string::npos) continue;
    INFO(row[0]);
    const std::string code = std::string(6 - row[0].size(), '0') + row[0];
    const fiscal::NationalService* service = fiscal::find_national_service(code);
    REQUIRE(service != nullptr);
    CHECK((service->incidence == fiscal::Incidence::Provider) == row[2].ends_with('X'));
    CHECK((service->incidence == fiscal::Incidence::Service) == row[3].ends_with('X'));
    CHECK((service->incidence == fiscal::Incidence::Customer) == row[4].ends_with('X'));
    CHECK((service->required_group == fiscal::RequiredGroup::Construction) == (row[6] == "obra"));
    CHECK((service->required_group == fiscal::RequiredGroup::Event) == (row[6] == "atvEvento"));
    ++seen;
  }
  CHECK(seen == fiscal::national_services().size() - 1);  // 200102 has no row in that sheet.
}

TEST_CASE("every published NBS code is in the table", "[sdk][tables]") {
  const auto rows = published("nbs-v2.0.tsv");
  if (!rows) return;
  CHECK(rows->size() == fiscal::nbs_codes().size());
  for (const auto& row : *rows) {
    const fiscal::Nbs* nbs = fiscal::find_nbs(row[0]);
    REQUIRE(nbs != nullptr);
    CHECK(nbs->description == (row.size() > 1 ? row[1] : ""));
  }
}

TEST_CASE("every published operation indicator is in the table", "[sdk][tables]") {
  const auto rows = published("indicadores-operacao-ibscbs-v1.01.tsv");
  if (!rows) return;
  CHECK(rows->size() == fiscal::operation_indicators().size());
  for (const auto& row : *rows) {
    const fiscal::OperationIndicator* indicator = fiscal::find_operation_indicator(row[0]);
    REQUIRE(indicator != nullptr);
    CHECK(row[2].starts_with(indicator->place));
  }
}

TEST_CASE("every published tax classification is in the table, with its reductions and flags",
          "[sdk][tables]") {
  auto rows = published("cClassTrib-ibscbs-2025-11.tsv");
  if (!rows) return;
  rows->erase(rows->begin());
  CHECK(rows->size() == fiscal::tax_classifications().size());
  for (const auto& row : *rows) {
    INFO(row[0]);
    const fiscal::TaxClassification* classification = fiscal::find_tax_classification(row[0]);
    REQUIRE(classification != nullptr);
    CHECK(classification->description == row[1]);
    CHECK(classification->ibs_reduction == std::lround(std::stod(row[2]) * 100));
    CHECK(classification->cbs_reduction == std::lround(std::stod(row[3]) * 100));
    CHECK(classification->regular_taxation == (row[5] == "S"));
    CHECK(classification->presumed_credit == (row[6] == "S"));
    CHECK(classification->nfse == (("," + row[9] + ",").find(",NFSE,") != std::string::npos));
  }
}

TEST_CASE("every rejection that SEFIN runs is in the table with its official text", "[sdk][tables]") {
  auto rows = published("codigos-rejeicao-v1.01-20260209.tsv");
  if (!rows) return;
  rows->erase(rows->begin());
  std::size_t seen = 0;
  for (const auto& row : *rows) {
    if (row[0] != "RECEPCAO" && row[6] != "V") continue;
    INFO(row[1]);
    bool found = false;
    for (const auto& rejection : fiscal::find_rejections(row[1])) {
      if (rejection.text != row[9]) continue;
      found = true;
      CHECK((rejection.document == fiscal::RejectedDocument::Event) == (row[0] == "EVENTO"));
      CHECK((rejection.document == fiscal::RejectedDocument::Reception) == (row[0] == "RECEPCAO"));
      CHECK(rejection.level == (row[5].find_first_of("123") == 0 ? row[5][0] - '0' : 0));
      CHECK(rejection.field.ends_with(row[3]));
    }
    CHECK(found);
    ++seen;
  }
  CHECK(seen == fiscal::rejections().size());
}

}  // namespace
