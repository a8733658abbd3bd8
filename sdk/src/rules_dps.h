#pragma once

#include "sdk/src/rule.h"

/// The chapters of the rule set "dps/1.01": what SEFIN Nacional checks on reception of a DPS of layout 1.01
/// that can be said without its registers. The issuer is the provider of the service (tpEmit 1) and present.
namespace fiscal::rules {

inline constexpr std::string_view dps_annex =
    "NFS-e Nacional, Anexo I 1.01 (2026-02-09), RN DPS, the rule of that code";
inline constexpr std::string_view dps_schema = "NFS-e Nacional, XSD 1.01 (2026-07-27)";

void check_dps_issuer(const Facts& facts, Findings& findings);
void list_dps_issuer(std::vector<RuleInfo>& infos);

void check_dps_parties(const Facts& facts, Findings& findings);
void list_dps_parties(std::vector<RuleInfo>& infos);

void check_dps_service(const Facts& facts, Findings& findings);
void list_dps_service(std::vector<RuleInfo>& infos);

void check_dps_groups(const Facts& facts, Findings& findings);
void list_dps_groups(std::vector<RuleInfo>& infos);

void check_dps_export(const Facts& facts, Findings& findings);
void list_dps_export(std::vector<RuleInfo>& infos);

void check_dps_values(const Facts& facts, Findings& findings);
void list_dps_values(std::vector<RuleInfo>& infos);

void check_dps_deductions(const Facts& facts, Findings& findings);
void list_dps_deductions(std::vector<RuleInfo>& infos);

void check_dps_iss(const Facts& facts, Findings& findings);
void list_dps_iss(std::vector<RuleInfo>& infos);

void check_dps_rate(const Facts& facts, Findings& findings);
void list_dps_rate(std::vector<RuleInfo>& infos);

void check_dps_federal(const Facts& facts, Findings& findings);
void list_dps_federal(std::vector<RuleInfo>& infos);

void check_dps_ibs_cbs(const Facts& facts, Findings& findings);
void list_dps_ibs_cbs(std::vector<RuleInfo>& infos);

void check_dps_texts(const Facts& facts, Findings& findings);
void list_dps_texts(std::vector<RuleInfo>& infos);

/// Exactly one of a construction's or a property's site forms: a postal code in Brazil, or an address abroad.
bool is_site_abroad(const Site& site);

/// A reduction of the base leaves less ISS than 2 % of the price (Lei Complementar 116 of 2003, art. 8-A),
/// and the service is none that may go below. False where the rate is not known.
bool falls_below_minimum_iss(Money reduction, const Facts& facts);

/// Simples Nacional ME/EPP that pays ISS inside the Simples (DPS opSimpNac 3, regApTribSN 1).
bool pays_iss_in_simples(const Issuer& issuer);

}  // namespace fiscal::rules
