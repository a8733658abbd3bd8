#include <fiscal/municipal/catalog.hpp>
#include <fiscal/towns/directory.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

// What docs/municipal.md says of every service that towns have, held against the directory and the profiles.
namespace fiscal::test {
namespace {

/// How many towns had each service of these kinds on the day of the directory's facts.
std::map<std::string, int> towns_by_service(std::initializer_list<towns::RouteKind> kinds) {
  std::map<std::string, int> count;
  const auto& directory = towns::known_towns();
  for (const towns::Town& town : directory.towns())
    if (const auto route = directory.route(town.code, Date{2026, 6, 28}, TaxRegime::Regular);
        route && std::find(kinds.begin(), kinds.end(), route->kind) != kinds.end())
      ++count[std::string(route->service)];
  return count;
}

/// The rest of the page's row of a service, behind the number of its towns.
std::string row_of(const std::string& page, const std::string& service, int towns) {
  const std::string row = "| `" + service + "` | " + std::to_string(towns) + " | ";
  const auto at = page.find(row);
  return at == std::string::npos ? std::string()
                                 : page.substr(at + row.size(), page.find('\n', at) - at - row.size());
}

std::string the_page() {
  std::ifstream file(source_dir() / "docs/municipal.md");
  std::stringstream page;
  page << file.rdbuf();
  return page.str();
}

}  // namespace

TEST_CASE("every service of the national layout has a profile, is the national plugin's own, or has a reason",
          "[vendors][directory]") {
  const std::string page = the_page();
  const auto catalog = municipal::Catalog::shipped();
  int all = 0;
  for (const auto& [service, count] : towns_by_service({towns::RouteKind::NationalLayout})) {
    INFO(service);
    all += count;
    const std::string said = row_of(page, service, count);
    REQUIRE_FALSE(said.empty());
    CHECK(said.starts_with("profile ") == catalog.has(service));
    if (catalog.has(service) && !catalog.load(service).unverified.empty())
      CHECK(said.find("**unverified**") != std::string::npos);
  }
  CHECK(all == 558);
}

TEST_CASE("every service of the ABRASF family has a profile or a stated reason for none",
          "[vendors][directory]") {
  const std::string page = the_page();
  const auto catalog = municipal::Catalog::shipped();
  int spoken = 0, all = 0;
  for (const auto& [service, count] :
       towns_by_service({towns::RouteKind::Abrasf1, towns::RouteKind::Abrasf2})) {
    INFO(service);
    all += count;
    spoken += catalog.has(service) ? count : 0;
    if (!catalog.has(service)) CHECK_FALSE(row_of(page, service, count).empty());
  }
  CHECK(all == 1636);
  CHECK(spoken == 1500);
}

}  // namespace fiscal::test
