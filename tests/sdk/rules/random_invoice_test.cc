#include <fiscal/json.hpp>
#include <fiscal/rules.hpp>
#include <fiscal/tables.hpp>
#include <fiscal/tax_id.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include "tests/support/catch.h"

#include <map>
#include <string>

namespace fiscal::test {
namespace {

using testing::random_context;
using testing::random_invoice;
using testing::RandomOptions;

constexpr std::uint64_t invoices = 5'000;

std::string fault_of(std::uint64_t seed, const RandomOptions& options) {
  const Invoice invoice = random_invoice(seed, options);
  Findings findings = check_invoice(invoice, random_context(options));
  const Findings national = find_rule_set("dps/1.01")->check(invoice, random_context(options));
  findings.insert(findings.end(), national.begin(), national.end());
  if (findings.empty()) return {};
  return "seed " + std::to_string(seed) + ": " + findings[0].code + " at " + findings[0].field;
}

TEST_CASE("every generated invoice passes every rule, whatever the town", "[sdk][random_invoice]") {
  for (const bool active : {true, false}) {
    RandomOptions options;
    options.town_active = active;
    for (std::uint64_t seed = 0; seed < invoices; ++seed) {
      const std::string fault = fault_of(seed, options);
      if (!fault.empty()) FAIL_CHECK(fault);
    }
  }
}

TEST_CASE("a generated invoice survives its JSON form", "[sdk][random_invoice]") {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    const Invoice invoice = random_invoice(seed);
    const auto read = read_json<Invoice>(to_json(invoice), UnknownFields::Refuse);
    INFO("seed " << seed << (read.ok() ? "" : ": " + read.problems[0].field + " " + read.problems[0].text));
    REQUIRE(read.ok());
    CHECK(read.value == invoice);
  }
}

TEST_CASE("equal seeds give equal invoices, and others differ", "[sdk][random_invoice]") {
  CHECK(random_invoice(7) == random_invoice(7));
  CHECK_FALSE(random_invoice(7) == random_invoice(8));
}

TEST_CASE("generated tax numbers have right check digits, letters among them", "[sdk][random_invoice]") {
  int with_letters = 0;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    CHECK(tax_id_kind(testing::random_cpf(seed)) == TaxIdKind::Cpf);
    const std::string cnpj = testing::random_cnpj(seed);
    CHECK(tax_id_kind(cnpj) == TaxIdKind::Cnpj);
    with_letters += cnpj.find_first_not_of("0123456789") != std::string::npos ? 1 : 0;
  }
  CHECK(with_letters > 100);
}

/// What a generator that draws less than it promises would lack.
TEST_CASE("generated invoices cover the cases that fiscal rules tell apart", "[sdk][random_invoice]") {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < invoices; ++seed) {
    const Invoice i = random_invoice(seed);
    const Iss& iss = i.taxes.iss;
    ++seen["regime " + std::to_string(static_cast<int>(i.issuer->tax_regime))];
    ++seen["special regime " + std::to_string(static_cast<int>(i.issuer->special_regime))];
    if (i.issuer->simples_assessment)
      ++seen["assessment " + std::to_string(static_cast<int>(*i.issuer->simples_assessment))];
    ++seen["treatment " + std::to_string(static_cast<int>(iss.treatment))];
    ++seen["withheld by " + std::to_string(static_cast<int>(iss.withheld_by))];
    seen["rate"] += iss.rate.has_value();
    seen["suspension"] += iss.suspension.has_value();
    seen["benefit"] += iss.benefit.has_value();
    seen["deducted amount"] += i.deductions && i.deductions->amount;
    seen["deducted percent"] += i.deductions && i.deductions->percent;
    seen["deducted documents"] += i.deductions && !i.deductions->documents.empty();
    seen["unconditional discount"] += i.discounts && i.discounts->unconditional;
    seen["conditional discount"] += i.discounts && i.discounts->conditional;
    seen["no customer"] += !i.customer;
    seen["customer abroad"] += i.customer && i.customer->address && i.customer->address->city;
    seen["intermediary"] += i.intermediary.has_value();
    seen["rendered abroad"] += i.service.country.has_value();
    seen["rendered at sea"] += i.service.municipality == std::string(maritime_waters);
    seen["result country"] += iss.result_country.has_value();
    seen["construction"] += i.service.construction.has_value();
    seen["event"] += i.service.event.has_value();
    seen["PIS/COFINS"] += i.taxes.pis_cofins.has_value();
    seen["contributions withheld"] += i.taxes.withholding && i.taxes.withholding->contributions;
    seen["approximate taxes"] += i.taxes.approximate.has_value();
    seen["IBS/CBS"] += i.taxes.ibs_cbs.has_value();
    seen["recipient"] += i.taxes.ibs_cbs && i.taxes.ibs_cbs->recipient;
    seen["real estate"] += i.taxes.ibs_cbs && i.taxes.ibs_cbs->real_estate;
    seen["reimbursement"] += i.taxes.ibs_cbs && !i.taxes.ibs_cbs->reimbursements.empty();
    seen["deferral"] += i.taxes.ibs_cbs && i.taxes.ibs_cbs->cbs_deferral;
    seen["regular taxation"] += i.taxes.ibs_cbs && i.taxes.ibs_cbs->regular_cst;
    seen["referenced keys"] += i.taxes.ibs_cbs && !i.taxes.ibs_cbs->referenced_keys.empty();
    seen["substitution"] += i.replaces.has_value();
    seen["schedule"] += i.issue_at.has_value();
    seen["issuer with CPF"] += i.issuer->tax_id.size() == 11;
    seen["one centavo"] += i.amount.centavos == 1;
    seen["largest amount"] += i.amount == max_money;
    seen["line break"] += i.service.description.find('\n') != std::string::npos;
    seen["emoji"] += i.service.description.find("😀") != std::string::npos;
    seen["longest description"] += i.service.description.size() >= 2'000;
  }
  CHECK(seen.size() == 3 + 8 + 3 + 4 + 3 + 34);
  for (const auto& [what, times] : seen) {
    INFO(what);
    CHECK(times >= 5);
  }
}

TEST_CASE("options switch off what a test cannot use", "[sdk][random_invoice]") {
  RandomOptions options;
  options.abroad = options.deductions = options.ibs_cbs = options.substitution = options.rare_characters =
      false;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    const Invoice invoice = random_invoice(seed, options);
    CHECK(fault_of(seed, options).empty());
    CHECK_FALSE(invoice.service.foreign_trade);
    CHECK_FALSE(invoice.deductions);
    CHECK_FALSE(invoice.taxes.ibs_cbs);
    CHECK_FALSE(invoice.replaces);
    CHECK(invoice.issuer->name.find("名") == std::string::npos);
  }
}

}  // namespace
}  // namespace fiscal::test
