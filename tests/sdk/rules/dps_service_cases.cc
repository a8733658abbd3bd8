#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

/// Rendered in Brazil for a customer abroad; 010101 is due at the provider's, so it can be an export.
void with_export(Invoice& i) {
  i.customer = company_abroad();
  i.service.nbs = "115022000";
  i.service.foreign_trade = foreign_trade();
  i.taxes.iss.treatment = IssTreatment::Export;
  i.taxes.iss.result_country = "PT";
}

void rendered_abroad(Invoice& i) {
  i.service.country = "PT";
  i.service.nbs = "115022000";
  i.service.foreign_trade = foreign_trade();
}

void with_work(Invoice& i) {
  i.service.national_code = "070202";
  i.service.construction = Construction{{}, {}, {}, site_in_brazil()};
}

void with_work_abroad(Invoice& i) {
  rendered_abroad(i);
  i.service.national_code = "070202";
  i.taxes.iss.treatment = IssTreatment::Export;
  i.service.construction = Construction{{}, {}, {}, site_abroad()};
}

void with_event(Invoice& i) {
  i.service.national_code = "120701";
  i.service.event = EventActivity{"Feira", {2026, 11, 10}, {2026, 11, 12}, {}, site_in_brazil()};
}

void with_event_abroad(Invoice& i) {
  rendered_abroad(i);
  i.service.national_code = "120701";
  i.taxes.iss.treatment = IssTreatment::Export;
  i.service.event = EventActivity{"Feira", {2026, 11, 10}, {2026, 11, 12}, {}, site_abroad()};
}

RuleCases trade_cases() {
  return {
      {"municipal_code_is_zero", "E0315", "/service/municipal_code",
       [](Invoice& i) { i.service.municipal_code = "001"; },
       [](Invoice& i) { i.service.municipal_code = "000"; }},
      {"nbs_missing_for_export", "E0318", "/service/nbs", with_export,
       [](Invoice& i) { i.service.nbs.reset(); }},
      {"nbs_missing_for_ibs_cbs", "E0322", "/service/nbs",
       [](Invoice& i) {
         i.service.nbs = "115022000";
         i.taxes.ibs_cbs = ibs_cbs();
       },
       [](Invoice& i) { i.service.nbs.reset(); }},
      {"foreign_trade_missing", "E0330", "/service/foreign_trade", with_export,
       [](Invoice& i) { i.service.foreign_trade.reset(); }},
      {"foreign_trade_missing", "E0330", "/service/foreign_trade",
       [](Invoice& i) {
         with_export(i);
         i.customer = company_in_brazil();
       },
       [](Invoice& i) { i.service.foreign_trade.reset(); }},
      {"trade_mode_missing", "E0333", "/service/foreign_trade/mode", with_export,
       [](Invoice& i) { i.service.foreign_trade->mode = 0; }},
      {"trade_relationship_unknown", "E1235", "/service/foreign_trade/relationship", with_export,
       [](Invoice& i) { i.service.foreign_trade->relationship = 7; }},
      {"provider_support_missing", "E0341", "/service/foreign_trade/provider_support",
       [](Invoice& i) {
         with_export(i);
         i.service.foreign_trade->provider_support = "08";
       },
       [](Invoice& i) { i.service.foreign_trade->provider_support = "00"; }},
      {"provider_support_missing", "E0341", "/service/foreign_trade/provider_support", with_export,
       [](Invoice& i) { i.service.foreign_trade->provider_support = "09"; }},
      {"customer_support_missing", "E0343", "/service/foreign_trade/customer_support",
       [](Invoice& i) {
         with_export(i);
         i.service.foreign_trade->customer_support = "26";
       },
       [](Invoice& i) { i.service.foreign_trade->customer_support = "00"; }},
      {"customer_support_missing", "E0343", "/service/foreign_trade/customer_support", with_export,
       [](Invoice& i) { i.service.foreign_trade->customer_support = "27"; }},
      {"temporary_goods_missing", "E0345", "/service/foreign_trade/temporary_goods", with_export,
       [](Invoice& i) { i.service.foreign_trade->temporary_goods = 0; }},
      {"import_declaration_missing", "E0352", "/service/foreign_trade/import_declaration",
       [](Invoice& i) {
         with_export(i);
         i.service.foreign_trade->temporary_goods = 2;
         i.service.foreign_trade->import_declaration = "26/1234567-8";
       },
       [](Invoice& i) { i.service.foreign_trade->import_declaration.reset(); }},
      {"goods_declared_without_movement", "E0354", "/service/foreign_trade/temporary_goods", with_export,
       [](Invoice& i) { i.service.foreign_trade->import_declaration = "26/1234567-8"; }},
      {"export_registration_missing", "E0356", "/service/foreign_trade/export_registration",
       [](Invoice& i) {
         with_export(i);
         i.service.foreign_trade->temporary_goods = 3;
         i.service.foreign_trade->export_registration = "RE1";
       },
       [](Invoice& i) { i.service.foreign_trade->export_registration.reset(); }},
  };
}

RuleCases group_cases() {
  return {
      {"construction_missing", "E0370", "/service/construction", with_work,
       [](Invoice& i) { i.service.construction.reset(); }},
      {"construction_not_allowed", "E0372", "/service/construction",
       [](Invoice& i) {
         with_work(i);
         i.service.national_code = "990101";
         i.taxes.iss.treatment = IssTreatment::NotSubject;
       },
       [](Invoice& i) { i.service.national_code = "010101"; }},
      {"event_missing", "E0390", "/service/event", with_event, [](Invoice& i) { i.service.event.reset(); }},
      {"event_not_allowed", "E0392", "/service/event", with_event,
       [](Invoice& i) { i.service.national_code = "010101"; }},
      {"construction_not_identified_once", "E1235", "/service/construction", with_work,
       [](Invoice& i) { i.service.construction->work_code = "CNO1"; }},
      {"site_postal_code_not_allowed", "E0382", "/service/construction/site/postal_code", with_work_abroad,
       [](Invoice& i) { i.service.construction->site->postal_code = "01001000"; }},
      {"site_abroad_missing", "E0384", "/service/construction/site", with_work_abroad,
       [](Invoice& i) { i.service.construction->site->city.reset(); }},
      {"site_abroad_not_allowed", "E0386", "/service/construction/site", with_work,
       [](Invoice& i) { i.service.construction->site->region = "Lisboa"; }},
      {"site_postal_code_missing", "E1235", "/service/construction/site/postal_code", with_work,
       [](Invoice& i) { i.service.construction->site->postal_code.reset(); }},
      {"event_not_identified_once", "E1235", "/service/event", with_event,
       [](Invoice& i) { i.service.event->code = "EV1"; }},
      {"site_postal_code_missing", "E0398", "/service/event/site/postal_code", with_event,
       [](Invoice& i) { i.service.event->site->postal_code.reset(); }},
      {"site_postal_code_not_allowed", "E0400", "/service/event/site/postal_code", with_event_abroad,
       [](Invoice& i) { i.service.event->site->postal_code = "01001000"; }},
      {"site_abroad_missing", "E0402", "/service/event/site", with_event_abroad,
       [](Invoice& i) { i.service.event->site->foreign_postal_code.reset(); }},
      {"site_abroad_not_allowed", "E0404", "/service/event/site", with_event,
       [](Invoice& i) { i.service.event->site->city = "Lisboa"; }},
  };
}

/// Scenario numbers are those of the annex's sheet on exports.
RuleCases export_cases() {
  return {
      // 10: due where rendered, which is in Brazil.
      {"export_not_allowed", "E0529", "/taxes/iss/treatment",
       [](Invoice& i) {
         i.service.national_code = "160101";
         i.service.foreign_trade = foreign_trade();
       },
       [](Invoice& i) { i.taxes.iss.treatment = IssTreatment::Export; }},
      // 6: due at the customer's, who is in Brazil; 62 is the same with a customer abroad.
      {"export_not_allowed", "E0529", "/taxes/iss/treatment",
       [](Invoice& i) {
         with_export(i);
         i.service.national_code = "170501";
       },
       [](Invoice& i) { i.customer = company_in_brazil(); }},
      // 26: due where rendered, which is abroad.
      {"export_is_not_taxable", "E0530", "/taxes/iss/treatment", rendered_abroad,
       [](Invoice& i) { i.service.national_code = "160101"; }},
      // 92: due at the customer's, who is abroad as the service is; 22 is the same with a customer in Brazil.
      {"export_is_not_taxable", "E0530", "/taxes/iss/treatment",
       [](Invoice& i) {
         rendered_abroad(i);
         i.service.national_code = "170501";
       },
       [](Invoice& i) { i.customer = company_abroad(); }},
      // 58.
      {"result_country_missing", "E0590", "/taxes/iss/result_country", with_export,
       [](Invoice& i) { i.taxes.iss.result_country.reset(); }},
      // 100: rendered abroad.
      {"result_country_not_allowed", "E0591", "/taxes/iss/result_country", with_export,
       [](Invoice& i) { i.service.country = "PT"; }},
      {"result_country_not_allowed", "E0591", "/taxes/iss/result_country", nothing,
       [](Invoice& i) { i.taxes.iss.result_country = "PT"; }},
  };
}

}  // namespace

RuleCases dps_service_cases() {
  RuleCases cases = trade_cases();
  for (const RuleCases& more : {group_cases(), export_cases()})
    cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

}  // namespace fiscal::test
