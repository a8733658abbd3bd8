#include "sdk/src/rules_dps.h"

// Service code, NBS and the group of foreign trade.
namespace fiscal::rules {
namespace {

bool crosses_border(const Facts& facts) {
  return facts.customer_abroad || facts.intermediary_abroad || facts.rendered_abroad;
}

bool is_two_digits_up_to(std::string_view text, int highest) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
  return (text[0] - '0') * 10 + (text[1] - '0') <= highest;
}

constexpr Rule<Service> dps_service_rows[] = {
    {"municipal_code_is_zero", "E0315", "/municipal_code",
     [](const Service& s, const Facts&) { return s.municipal_code == "000"; },
     "The municipal split of the service is 000.", "Leave it out where the municipality has none."},
    {"nbs_missing_for_export", "E0318", "/nbs",
     [](const Service& s, const Facts& f) { return !s.nbs && crosses_border(f); },
     "The customer, the intermediary or the place of the service is abroad, and the NBS code is missing.",
     "Give the nine digits of the NBS code."},
    {"nbs_missing_for_ibs_cbs", "E0322", "/nbs",
     [](const Service& s, const Facts& f) { return !s.nbs && f.invoice.taxes.ibs_cbs; },
     "IBS and CBS are declared, and the NBS code is missing.", "Give the nine digits of the NBS code."},
    {"foreign_trade_missing", "E0330", "/foreign_trade",
     [](const Service& s, const Facts& f) {
       return !s.foreign_trade &&
              (crosses_border(f) || f.invoice.taxes.iss.treatment == IssTreatment::Export);
     },
     "The service is exported or a party to it is abroad, and the facts of foreign trade are missing.",
     "Give /service/foreign_trade."},
};

constexpr Rule<ForeignTrade> dps_trade_rows[] = {
    {"trade_mode_missing", "E0333", "/mode",
     [](const ForeignTrade& t, const Facts&) { return t.mode < 1 || t.mode > 4; },
     "The mode of the service is not one of 1 to 4.",
     "Give 1 cross-border, 2 consumption in Brazil, 3 presence, 4 abroad."},
    {"trade_relationship_unknown", "E1235", "/relationship",
     [](const ForeignTrade& t, const Facts&) {
       return t.relationship < 0 || t.relationship > 9 || t.relationship == 7 || t.relationship == 8;
     },
     "The relationship of the parties is not one of 0 to 6 and 9.", "Correct it.", dps_schema},
    {"provider_support_missing", "E0341", "/provider_support",
     [](const ForeignTrade& t, const Facts&) {
       return t.provider_support == "00" || !is_two_digits_up_to(t.provider_support, 8);
     },
     "The issuer's support mechanism is not one of 01 to 08.", "Give 01 for none, or the mechanism used."},
    {"customer_support_missing", "E0343", "/customer_support",
     [](const ForeignTrade& t, const Facts&) {
       return t.customer_support == "00" || !is_two_digits_up_to(t.customer_support, 26);
     },
     "The customer's support mechanism is not one of 01 to 26.", "Give 01 for none, or the mechanism used."},
    {"temporary_goods_missing", "E0345", "/temporary_goods",
     [](const ForeignTrade& t, const Facts&) { return t.temporary_goods < 1 || t.temporary_goods > 3; },
     "The movement of goods is not one of 1 to 3.", "Give 1 for none, 2 for an import, 3 for an export."},
    {"import_declaration_missing", "E0352", "/import_declaration",
     [](const ForeignTrade& t, const Facts&) { return t.temporary_goods == 2 && !t.import_declaration; },
     "Goods were imported, and the number of the declaration is missing.", "Give the import declaration."},
    {"goods_declared_without_movement", "E0354", "/temporary_goods",
     [](const ForeignTrade& t, const Facts&) {
       return t.temporary_goods == 1 && (t.import_declaration || t.export_registration);
     },
     "No goods were moved, and a declaration or a registration of goods is given.",
     "Leave import_declaration and export_registration out, or correct temporary_goods."},
    {"export_registration_missing", "E0356", "/export_registration",
     [](const ForeignTrade& t, const Facts&) { return t.temporary_goods == 3 && !t.export_registration; },
     "Goods were exported, and the number of the registration is missing.", "Give the export registration."},
};

constexpr RuleTable<Service> dps_service_rules{"/service", dps_annex, dps_service_rows};
constexpr RuleTable<ForeignTrade> dps_trade_rules{"/service/foreign_trade", dps_annex, dps_trade_rows};

}  // namespace

void check_dps_service(const Facts& facts, Findings& findings) {
  apply(dps_service_rules, facts.invoice.service, facts, findings);
  apply(dps_trade_rules, facts.invoice.service.foreign_trade, facts, findings);
}

void list_dps_service(std::vector<RuleInfo>& infos) {
  list(dps_service_rules, infos);
  list(dps_trade_rules, infos);
}

}  // namespace fiscal::rules
