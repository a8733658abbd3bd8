#include <fiscal/json.hpp>
#include <fiscal/national/rejection.hpp>
#include <fiscal/tables.hpp>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using nlohmann::ordered_json;

const ordered_json& resolved(const ordered_json& root, const ordered_json& node) {
  if (!node.contains("$ref")) return node;
  return root.at(ordered_json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

/// Whether a JSON pointer names a field of the invoice's schema.
bool is_a_field(const ordered_json& schema, std::string_view pointer) {
  const ordered_json* node = &schema;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string name(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(name.size());
    const ordered_json& object = resolved(schema, *node);
    if (!object.contains("properties") || !object.at("properties").contains(name)) return false;
    node = &object.at("properties").at(name);
  }
  return true;
}

/// Elements of the DPS that no field of an invoice becomes.
bool is_ours_alone(std::string_view path) {
  static const std::set<std::string_view> paths{
      "DPS/versao",       "DPS/infDPS/id",     "DPS/infDPS/tpAmb",         "DPS/infDPS/dhEmi",
      "DPS/infDPS/serie", "DPS/infDPS/tpEmit", "DPS/infDPS/cMotivoEmisTI", "DPS/Signature"};
  return paths.count(path) == 1;
}

}  // namespace

TEST_CASE("every error on a DPS names the canonical field and what to do", "[rejection]") {
  const ordered_json schema = json_schema<Invoice>();
  int fields = 0;
  for (const Rejection& row : rejections()) {
    if (row.document != RejectedDocument::Dps) continue;
    INFO(row.code.view() << " " << row.field);
    const Finding finding = national::finding_of(row.code, "");
    CHECK(finding.official_code == row.code.view());
    CHECK(!finding.text.empty());
    CHECK(!finding.fix.empty());
    if (is_ours_alone(row.field)) continue;
    CHECK(!finding.field.empty());
    CHECK(is_a_field(schema, finding.field));
    ++fields;
  }
  CHECK(fields > 250);
}

TEST_CASE("errors that are met most often have advice of their own", "[rejection]") {
  CHECK(national::finding_of("E0617", "").field == "/taxes/iss/rate");
  CHECK(national::finding_of("E0617", "").fix.find("Leave the rate out") == 0);
  CHECK(national::finding_of("E0240", "").field == "/customer/address/postal_code");
  CHECK(national::finding_of("E0312", "").field == "/service/national_code");
  CHECK(national::finding_of("E0202", "").field == "/customer/tax_id");
  CHECK(national::finding_of("E0038", "").field == "/issuer/municipality");
  CHECK(national::finding_of("E1203", "").code == "certificate_refused");
  CHECK(national::finding_of("E0617", "said").text == "said");
}

TEST_CASE("a code of no table is not an official one, and still becomes a finding", "[rejection]") {
  for (const char* code : {"E999", "RNG9999", "E001", "E9999", "", "E061", "E06170"}) {
    INFO(code);
    CHECK_FALSE(national::is_official_code(code));
    CHECK(!national::finding_of(code, "x").fix.empty());
    CHECK_FALSE(national::is_certificate_code(code));
  }
  CHECK(national::is_official_code("E0617"));
  for (const char* code : {"E1200", "E1203", "E1205", "E1209"}) CHECK(national::is_certificate_code(code));
  for (const char* code : {"E1201", "E1210", "E1225", "E1235", "E12050"})
    CHECK_FALSE(national::is_certificate_code(code));
}

}  // namespace fiscal::test
