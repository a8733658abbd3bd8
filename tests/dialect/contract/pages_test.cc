#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/dialect/support/seed.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

void add_members(const nlohmann::json& value, std::set<std::string>& names) {
  if (value.is_object())
    for (const auto& [name, inside] : value.items()) names.insert(name);
  if (value.is_structured())
    for (const auto& inside : value) add_members(inside, names);
}

bool is_of_a_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Whether the page has the name as a whole word.
bool names(const std::string& page, const std::string& name) {
  for (auto at = page.find(name); at != std::string::npos; at = page.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || !is_of_a_name(page[at - 1])) && (end == page.size() || !is_of_a_name(page[end])))
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the page of each dialect says what every member of its vendor's document does", "[contract]") {
  const std::pair<const char*, const char*> documents[] = {
      {"000", "woovi"}, {"001", "asaas"}, {"002", "chargefy"}, {"003", "fatoripay"}, {"004", "safe2pay"}};
  for (const auto& [number, dialect] : documents) {
    std::ifstream file(source_dir() / "docs" / "dialects" / (std::string(dialect) + ".md"));
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(!page.empty());
    std::set<std::string> members;
    const Seed seed(number);
    for (const std::string& document : seed.documents())
      add_members(nlohmann::json::parse(document), members);
    members.erase("order_id");  // A sample's own metadata.
    for (const std::string& member : members) {
      INFO(dialect << ": " << member);
      CHECK(names(page, member));
    }
  }
}

}  // namespace fiscal::test
