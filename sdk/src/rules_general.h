#pragma once

#include "sdk/src/rule.h"

/// The chapters of the rules that hold for every provider, one source file each.
namespace fiscal::rules {

inline constexpr std::string_view annex_rules =
    "NFS-e Nacional, Anexo I 1.01 (2026-02-09), RN DPS, the rule of that code";

void check_parties(const Facts& facts, Findings& findings);
void list_parties(std::vector<RuleInfo>& infos);

void check_service(const Facts& facts, Findings& findings);
void list_service(std::vector<RuleInfo>& infos);

void check_taxes(const Facts& facts, Findings& findings);
void list_taxes(std::vector<RuleInfo>& infos);

void check_deductions(const Facts& facts, Findings& findings);
void list_deductions(std::vector<RuleInfo>& infos);

void check_ibs_cbs(const Facts& facts, Findings& findings);
void list_ibs_cbs(std::vector<RuleInfo>& infos);

}  // namespace fiscal::rules
