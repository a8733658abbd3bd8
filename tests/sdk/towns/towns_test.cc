#include <fiscal/tables.hpp>
#include <fiscal/towns/directory.hpp>

#include <cstdlib>
#include <stdexcept>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::towns {
namespace {

constexpr Date today{2026, 11, 21};

Route route_of(std::string_view code, Date date, TaxRegime regime) {
  return known_towns().route(code, date, regime).value();
}

std::string_view service_of(std::string_view code, Date date, TaxRegime regime) {
  return route_of(code, date, regime).service;
}

constexpr std::string_view head_of_towns = "code\tstate\tname\tservice\tproduction\ttest\tagreement\tsince\n";
constexpr std::string_view head_of_changes =
    "code\tfrom\tto\tregimes\tservice\tkind\tproduction\ttest\tverified\tevidence\n";

}  // namespace

TEST_CASE("every town of Brazil has a route or a stated reason for none, in every regime", "[towns]") {
  const Directory& directory = known_towns();
  CHECK(directory.towns().size() == 5571);
  for (const Town& town : directory.towns())
    for (const TaxRegime regime : {TaxRegime::Regular, TaxRegime::SimplesMei, TaxRegime::SimplesMeEpp}) {
      const auto answer = directory.find(town.code, today, regime);
      REQUIRE(answer);
      CHECK_FALSE(answer->why.empty());
      CHECK_FALSE(answer->route.evidence.empty());
      CHECK(parse_date(answer->route.verified));
      CHECK((answer->route.kind == RouteKind::None) == (answer->route.service == "none"));
    }
  for (const Municipality& municipality : municipalities()) {
    INFO(municipality.name);
    CHECK(directory.route(municipality.code, today, TaxRegime::Regular));
  }
  CHECK_FALSE(directory.find("0000000", today, TaxRegime::Regular));
  CHECK_FALSE(directory.find("", today, TaxRegime::Regular));
}

TEST_CASE("the counts by kind are those of the facts of June 2026", "[towns]") {
  const std::array<std::size_t, route_kinds> facts{2151, 558, 1490, 146, 332, 894};
  CHECK(known_towns().base_counts() == facts);
}

TEST_CASE("ME/EPP go to the national system since November 2026, MEI since September 2023", "[towns]") {
  CHECK(service_of("3550308", {2026, 10, 31}, TaxRegime::SimplesMeEpp) == "sao_paulo");
  CHECK(service_of("3550308", {2026, 11, 1}, TaxRegime::SimplesMeEpp) == "national");
  CHECK(service_of("3550308", today, TaxRegime::Regular) == "sao_paulo");
  CHECK(service_of("3550308", {2023, 8, 31}, TaxRegime::SimplesMei) == "sao_paulo");
  CHECK(service_of("3550308", {2023, 9, 1}, TaxRegime::SimplesMei) == "national");
  // A change of the town's own that is older than the rule for all gives way to it.
  CHECK(service_of("5300108", {2026, 10, 1}, TaxRegime::SimplesMeEpp) == "issnet-dps");
  CHECK(service_of("5300108", today, TaxRegime::SimplesMeEpp) == "national");
  CHECK(service_of("5300108", today, TaxRegime::Regular) == "issnet-dps");
  CHECK(service_of("5300108", {2026, 8, 2}, TaxRegime::Regular) == "issnet-2.04");
  const auto counts = known_towns().counts(today, TaxRegime::SimplesMeEpp);
  CHECK(counts[static_cast<std::size_t>(RouteKind::National)] == 5571);
}

TEST_CASE("an answer says what it stood before and on what evidence", "[towns]") {
  const auto answer = known_towns().find("3550308", today, TaxRegime::SimplesMeEpp);
  REQUIRE(answer);
  CHECK(answer->town.name == "São Paulo");
  CHECK(answer->town.agreement.active);
  CHECK(answer->route.evidence.find("CGSN 191") != std::string_view::npos);
  CHECK(answer->others.size() == 1);
  CHECK(answer->why.find("sao_paulo") != std::string::npos);
}

TEST_CASE("of the rows that hold the one that began last decides, and the town's own of two of one day",
          "[towns]") {
  const std::string towns =
      std::string(head_of_towns) +
      "1000001\tRO\tA\tx-1\thttps://"
      "a\t-\ta\t2025-01-01\n1000002\tRO\tB\tnone\t\t\tae\t2025-02-01\n1000003\tRO\tC\tnone\t\t\ta\t\n";
  const std::string services =
      "service\tkind\tproduction\ttest\nnational\tnational\t\t\nnone\tnone\t\t\nx-1\town\thttps://x\thttps://"
      "t\n";
  const std::string changes = std::string(head_of_changes) +
                              "*\t2026-01-01\t\tregular\tnational\t\t\t\t2026-01-02\tlaw\n1000001\t2026-01-"
                              "01\t2026-06-30\tregular\tx-1\t\t\t\t2026-01-02\tits own day\n";
  const Directory directory(towns, services, changes);
  CHECK(directory.route("1000001", {2025, 12, 31}, TaxRegime::Regular)->production_url == "https://a");
  CHECK(directory.route("1000001", {2025, 12, 31}, TaxRegime::Regular)->test_url.empty());
  CHECK(directory.route("1000001", {2026, 1, 1}, TaxRegime::Regular)->evidence == "its own day");
  CHECK(directory.route("1000001", {2026, 7, 1}, TaxRegime::Regular)->service == "national");
  CHECK(directory.route("1000001", {2026, 7, 1}, TaxRegime::SimplesMeEpp)->service == "x-1");
  CHECK(directory.route("1000002", {2025, 7, 1}, TaxRegime::Regular)->service == "national");
  CHECK(directory.route("1000003", {2025, 7, 1}, TaxRegime::Regular)->kind == RouteKind::None);
  CHECK(directory.knows_service("x-1"));
  CHECK_FALSE(directory.knows_service("x-2"));
}

TEST_CASE("a table that is wrong is refused with its line", "[towns]") {
  const std::string services = "service\tkind\tproduction\ttest\nx-1\town\t\t\n";
  const auto refused = [&](const std::string& towns, const std::string& changes) {
    try {
      const Directory directory(towns, services, changes);
      return std::string();
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
  };
  const std::string good = std::string(head_of_towns) + "1000001\tRO\tA\tx-1\t\t\t\t\n";
  const std::string none(head_of_changes);
  CHECK(refused(good, none).empty());
  CHECK(refused(good + "1000001\tRO\tA\tx-1\t\t\t\t\n", none) == "towns.tsv line 3: is not in order");
  CHECK(refused(good + "1000002\tRO\tA\tx-2\t\t\t\t\n", none) ==
        "towns.tsv line 3: \"x-2\" is no service of services.tsv");
  CHECK(refused(good + "1000002\tRO\n", none) == "towns.tsv line 3: has 2 columns and needs 8");
  CHECK(refused(good, none + "*\t2026-01-01\t2025-01-01\tmei\tx-1\t\t\t\t2026-01-01\tlaw\n") ==
        "changes.tsv line 2: ends before it begins");
  CHECK(refused(good, none + "*\t\t\tmei\tx-1\t\t\t\t2026-01-01\t\n").find("no evidence") !=
        std::string::npos);
  CHECK(refused(good, none + "*\t\t\tall\tx-1\t\t\t\t2026-01-01\tlaw\n").find("no regime") !=
        std::string::npos);
}

TEST_CASE("the tables are what the facts give", "[towns]") {
  const auto shared = test::shared_dir();
  if (!shared || std::system("command -v python3 >/dev/null 2>&1") != 0) {
    WARN("skipped: the reference material is not beside the tree, or python3 is not installed");
    return;
  }
  const std::string command = "python3 " + (test::source_dir() / "tools/towns/build.py").string() + " " +
                              (*shared / "data").string() + " --check >/dev/null";
  CHECK(std::system(command.c_str()) == 0);
}

}  // namespace fiscal::towns
