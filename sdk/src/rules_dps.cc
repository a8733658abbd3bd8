#include "sdk/src/rules_dps.h"

#include <array>

namespace fiscal {
namespace rules {
namespace {

constexpr Chapter dps_chapters[] = {
    {check_dps_issuer, list_dps_issuer},
    {check_dps_parties, list_dps_parties},
    {check_dps_service, list_dps_service},
    {check_dps_groups, list_dps_groups},
    {check_dps_export, list_dps_export},
    {check_dps_values, list_dps_values},
    {check_dps_deductions, list_dps_deductions},
    {check_dps_iss, list_dps_iss},
    {check_dps_rate, list_dps_rate},
    {check_dps_federal, list_dps_federal},
    {check_dps_ibs_cbs, list_dps_ibs_cbs},
    {check_dps_texts, list_dps_texts},
};

Findings check_dps(const Invoice& invoice, const CheckContext& context) {
  // A DPS without an issuer has no meaning; check_invoice has already said that it is missing.
  if (!invoice.issuer) return {};
  return check(dps_chapters, invoice, context);
}

std::vector<RuleInfo> dps_rules() { return listed(dps_chapters); }

constexpr std::array<RuleSet, 1> known_rule_sets{{{"dps/1.01", check_dps, dps_rules}}};

}  // namespace
}  // namespace rules

std::span<const RuleSet> rule_sets() { return rules::known_rule_sets; }

const RuleSet* find_rule_set(std::string_view name) {
  for (const RuleSet& set : rules::known_rule_sets)
    if (set.name == name) return &set;
  return nullptr;
}

}  // namespace fiscal
