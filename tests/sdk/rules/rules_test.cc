#include <fiscal/rules.hpp>
#include <fiscal/tables.hpp>

#include "tests/support/catch.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

using RuleName = std::tuple<std::string, std::string, std::string>;

const RuleSet& dps() { return *find_rule_set("dps/1.01"); }

RuleCases cases_of(std::initializer_list<RuleCases> lists) {
  RuleCases all;
  for (const RuleCases& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

RuleCases all_general_cases() { return cases_of({general_cases(), party_cases(), tax_cases()}); }

RuleCases all_dps_cases() {
  return cases_of({dps_issuer_cases(), dps_party_cases(), dps_service_cases(), dps_iss_cases(),
                   dps_base_cases(), dps_federal_cases(), dps_ibs_cbs_cases()});
}

std::string described(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += finding.code + " " + finding.official_code + " " + finding.field + ": " + finding.text + "\n";
  return text;
}

bool has_finding(const Findings& findings, const RuleCase& rule) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.code == rule.code && finding.official_code == rule.official_code &&
           finding.field == rule.field && !finding.text.empty() && !finding.fix.empty();
  });
}

/// "/a/0/b" as "/a/*/b": how the rule's table names it.
std::string with_star(std::string field) {
  const auto zero = field.find("/0");
  return zero == std::string::npos ? field : field.replace(zero, 2, "/*");
}

void check_cases(const RuleCases& cases, Findings (*check)(const Invoice&, const CheckContext&)) {
  for (const RuleCase& rule : cases) {
    INFO(rule.code << " " << rule.official_code << " " << rule.field);
    Invoice invoice = valid_invoice();
    CheckContext context = valid_context();
    rule.prepare(invoice, context);
    const Findings general = check_invoice(invoice, context);
    const Findings national = dps().check(invoice, context);
    INFO("prepared:\n" << described(general) << described(national));
    CHECK(general.empty());
    CHECK(national.empty());

    rule.spoil(invoice, context);
    const Findings spoilt = check(invoice, context);
    INFO("spoilt:\n" << described(spoilt));
    CHECK(has_finding(spoilt, rule));
  }
}

void check_every_rule_has_a_case(const std::vector<RuleInfo>& rules, const RuleCases& cases) {
  std::set<RuleName> tried;
  for (const RuleCase& rule : cases) tried.insert({rule.code, rule.official_code, with_star(rule.field)});
  std::set<RuleName> known;
  for (const RuleInfo& rule : rules) {
    if (rule.code.starts_with("text_")) continue;  // texts_test.cc tries these.
    INFO(rule.code << " " << rule.official_code << " " << rule.field);
    CHECK(tried.contains({std::string(rule.code), std::string(rule.official_code), rule.field}));
    known.insert({std::string(rule.code), std::string(rule.official_code), rule.field});
  }
  CHECK(tried == known);
}

TEST_CASE("a plain invoice passes every rule", "[sdk][rules]") {
  CHECK(check_invoice(valid_invoice(), valid_context()).empty());
  CHECK(dps().check(valid_invoice(), valid_context()).empty());
  CHECK(dps().check(valid_invoice(), {}).empty());
}

TEST_CASE("each rule for every provider refuses its example and passes the same invoice without the fault",
          "[sdk][rules]") {
  check_cases(all_general_cases(),
              [](const Invoice& i, const CheckContext& c) { return check_invoice(i, c); });
}

TEST_CASE("each rule of the DPS refuses its example and passes the same invoice without the fault",
          "[sdk][rules]") {
  check_cases(all_dps_cases(), dps().check);
}

TEST_CASE("every rule has an example", "[sdk][rules]") {
  check_every_rule_has_a_case(general_rules(), all_general_cases());
  check_every_rule_has_a_case(dps().rules(), all_dps_cases());
}

TEST_CASE("every rule names its source, and its official code is one that SEFIN runs", "[sdk][rules]") {
  std::vector<RuleInfo> rules = general_rules();
  const std::vector<RuleInfo> national = dps().rules();
  rules.insert(rules.end(), national.begin(), national.end());
  for (const RuleInfo& rule : rules) {
    INFO(rule.code << " " << rule.official_code << " " << rule.field);
    CHECK_FALSE(rule.source.empty());
    CHECK_FALSE(rule.text.empty());
    if (!rule.official_code.empty()) CHECK(find_rejection(rule.official_code) != nullptr);
  }
}

TEST_CASE("a rule set is found by its name only", "[sdk][rules]") {
  REQUIRE(find_rule_set("dps/1.01") != nullptr);
  CHECK(find_rule_set("dps/1.01")->name == "dps/1.01");
  CHECK(find_rule_set("dps/1.02") == nullptr);
  CHECK(find_rule_set("") == nullptr);
  CHECK(rule_sets().size() == 1);
}

TEST_CASE("an invoice without an issuer is refused once, by the general rules", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  invoice.issuer.reset();
  CHECK(check_invoice(invoice).size() == 1);
  CHECK(dps().check(invoice, {}).empty());
}

TEST_CASE("a commercial invoice needs no service code and no taxes", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  invoice.type = InvoiceType::Billing;
  invoice.service = Service{};
  CHECK(check_invoice(invoice, valid_context()).empty());
  invoice.amount = {0};
  CHECK(check_invoice(invoice, valid_context()).size() == 1);
}

TEST_CASE("an unknown town decides nothing", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  invoice.taxes.iss.rate = Rate{50'000};
  CHECK(dps().check(invoice, valid_context()).empty());
  invoice.taxes.iss.rate.reset();
  CHECK(dps().check(invoice, valid_context()).empty());
}

TEST_CASE("a scheduled invoice is judged on its day of emission", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  CheckContext context = valid_context();
  invoice.competence_date = {2026, 12, 1};
  CHECK_FALSE(check_invoice(invoice, context).empty());
  invoice.issue_at = start_of({2026, 12, 1}, context.zone);
  CHECK(check_invoice(invoice, context).empty());
}

TEST_CASE("a classification that is newer than the table is left to the authority", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  invoice.service.nbs = "115022000";
  invoice.taxes.ibs_cbs = ibs_cbs();
  invoice.taxes.ibs_cbs->classification = "000999";
  CHECK(check_invoice(invoice, valid_context()).empty());
  CHECK(dps().check(invoice, valid_context()).empty());
}

TEST_CASE("the contributions withheld are not compared with the issuer's own PIS and COFINS",
          "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  PisCofins own;
  own.cst = "01";
  own.withheld = ContributionsWithheld::PisCofinsCsll;
  invoice.taxes.pis_cofins = own;
  invoice.taxes.withholding = FederalWithholding{{}, {}, Money{4'650}};
  CHECK(check_invoice(invoice, valid_context()).empty());
  CHECK(dps().check(invoice, valid_context()).empty());
}

TEST_CASE("a withheld amount of zero is as good as none", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  PisCofins own;
  own.cst = "01";
  own.withheld = ContributionsWithheld::None;
  invoice.taxes.pis_cofins = own;
  invoice.taxes.withholding = FederalWithholding{Money{0}, Money{0}, Money{0}};
  CHECK(check_invoice(invoice, valid_context()).empty());
  CHECK(dps().check(invoice, valid_context()).empty());
  invoice.taxes.pis_cofins->withheld = ContributionsWithheld::Pis;
  CHECK(dps().check(invoice, valid_context()).size() == 1);
}

TEST_CASE("wild amounts and percentages are findings, not overflows", "[sdk][rules]") {
  Invoice invoice = valid_invoice();
  const Money huge{INT64_MAX};
  invoice.amount = huge;
  invoice.discounts = Discounts{huge, Money{INT64_MIN}};
  invoice.deductions = Deductions{{}, Rate{INT64_MAX}, {deduction_document(), deduction_document()}};
  invoice.deductions->documents[0].deducted = huge;
  invoice.deductions->documents[1].deducted = huge;
  invoice.taxes.iss.rate = Rate{INT64_MAX};
  invoice.taxes.iss.withheld_by = WithheldBy::Customer;
  invoice.taxes.iss.benefit = MunicipalBenefit{"1", huge, Rate{INT64_MIN}};
  invoice.taxes.withholding = FederalWithholding{huge, huge, huge};
  CHECK(check_invoice(invoice, valid_context()).size() > 5);
  CHECK_FALSE(dps().check(invoice, valid_context()).empty());
  invoice.deductions->percent.reset();
  CHECK(check_invoice(invoice, valid_context()).size() > 5);
}

}  // namespace
}  // namespace fiscal::test
