#include <fiscal/national/dps.hpp>
#include <fiscal/rules.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include "tests/support/catch.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sdk/sandbox/rules.h"
#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

// The stand-in of SEFIN Nacional was written from the same annex by other hands and reads the XML, not the
// invoice. Where the two disagree, one of them has misread the annex.
namespace fiscal::test {
namespace {

IssueInvoice request_for(const Invoice& invoice, const CheckContext& known) {
  IssueInvoice request;
  request.context.now = *known.now;
  request.context.zone = known.zone;
  request.number = known.number;
  request.invoice = invoice;
  return request;
}

/// The codes with which the stand-in refuses the DPS of an invoice; nothing where the invoice cannot become a
/// DPS.
std::optional<std::set<std::string>> refusals_of(const Invoice& invoice, const CheckContext& known) {
  national::DpsOptions options;
  // An issuer whose register is not known leaves its registration out.
  options.registration =
      known.issuer_registered ? national::Registration::AsGiven : national::Registration::Omitted;
  const auto built = national::build_dps(request_for(invoice, known), options);
  const auto* dps = std::get_if<national::Dps>(&built);
  if (dps == nullptr) return std::nullopt;

  static const sandbox::OfficialTables tables;
  const sandbox::XmlDocument document = sandbox::parse_own_xml(dps->xml);
  const sandbox::Fields fields(sandbox::child(sandbox::root_of(document), "infDPS"));
  sandbox::Settings settings;
  const auto emission = known.now->milliseconds / 1000;
  sandbox::DpsView view{fields, dps->id, "1.01", tables, settings, static_cast<std::time_t>(emission), 2};
  // A town that is not known is the one that allows what the invoice says of its rate.
  sandbox::TownSettings& town = settings.towns[sandbox::incidence_town(view)];
  town.active = known.town ? known.town->active : !invoice.taxes.iss.rate || invoice.taxes.iss.benefit;
  if (known.town && known.town->iss_rate) town.rate = known.town->iss_rate->ten_thousandths / 100;
  if (known.issuer_registered == true)
    settings.taxpayers[invoice.issuer->tax_id].municipal_registration = "12345678";

  sandbox::Findings findings;
  for (const auto check :
       {sandbox::check_identity, sandbox::check_people, sandbox::check_service, sandbox::check_amounts,
        sandbox::check_municipal_tax, sandbox::check_federal_tax, sandbox::check_ibs_cbs})
    check(view, findings);
  std::set<std::string> codes;
  for (const sandbox::Finding& finding : findings.all()) codes.insert(finding.code);
  return codes;
}

std::string joined(const std::set<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) text += code + " ";
  return text;
}

TEST_CASE("the stand-in of SEFIN accepts every generated invoice", "[sdk][rules][agreement]") {
  for (const bool active : {true, false}) {
    testing::RandomOptions options;
    options.town_active = active;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
      Invoice invoice = testing::random_invoice(seed, options);
      invoice.issue_at.reset();
      const auto refusals = refusals_of(invoice, testing::random_context(options));
      INFO("seed " << seed << " " << (refusals ? joined(*refusals) : "is no DPS"));
      REQUIRE(refusals);
      CHECK(refusals->empty());
    }
  }
}

/// What the stand-in leaves out: the operation indicators of E0234, the items that E0536 excepts, the places
/// of E0591. E0628 and E0621 are one rule for a town of either kind, and a stand-in's town is never unknown.
const std::set<std::string> simplified_by_stand_in{"E0234", "E0536", "E0591", "E0628"};

TEST_CASE("the stand-in of SEFIN refuses what a rule refuses, with the same code",
          "[sdk][rules][agreement]") {
  struct Outcome {
    RuleCase rule;
    std::set<std::string> refusals;
  };
  std::vector<Outcome> outcomes;
  std::set<std::string> judged;  // Codes that the stand-in knows.
  for (const RuleCases& cases :
       {general_cases(), party_cases(), tax_cases(), dps_issuer_cases(), dps_party_cases(),
        dps_service_cases(), dps_iss_cases(), dps_base_cases(), dps_federal_cases(), dps_ibs_cbs_cases()}) {
    for (const RuleCase& rule : cases) {
      if (!rule.official_code.starts_with("E0") || simplified_by_stand_in.contains(rule.official_code))
        continue;
      if (rule.code == "approximate_taxes_missing") continue;  // The DPS is written with zeros instead.
      Invoice invoice = valid_invoice();
      CheckContext known = valid_context();
      rule.prepare(invoice, known);
      auto before = refusals_of(invoice, known);
      INFO(rule.code << " " << rule.official_code << " " << rule.field);
      REQUIRE(before);
      std::erase_if(*before, [](const std::string& code) { return simplified_by_stand_in.contains(code); });
      INFO("prepared: " << joined(*before));
      CHECK(before->empty());
      rule.spoil(invoice, known);
      const auto after = refusals_of(invoice, known);
      if (!after) continue;  // The layout itself cannot say it.
      outcomes.push_back({rule, *after});
      judged.insert(after->begin(), after->end());
    }
  }
  for (const Outcome& outcome : outcomes) {
    if (!judged.contains(outcome.rule.official_code)) continue;
    INFO(outcome.rule.code << " " << outcome.rule.official_code << " " << outcome.rule.field);
    INFO("spoilt: " << joined(outcome.refusals));
    CHECK(outcome.refusals.contains(outcome.rule.official_code));
  }
  CHECK(judged.size() >= 75);
}

}  // namespace
}  // namespace fiscal::test
