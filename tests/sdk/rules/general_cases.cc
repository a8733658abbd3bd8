#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

void with_deduction_document(Invoice& i) { i.deductions = Deductions{{}, {}, {deduction_document()}}; }
void at_event(Invoice& i) {
  i.service.national_code = "120701";
  i.service.event = EventActivity{"Feira", {2026, 11, 10}, {2026, 11, 12}, "EV1", {}};
}
void sold_abroad(Invoice& i) {
  i.customer = company_abroad();
  i.service.nbs = "115022000";
  i.service.foreign_trade = foreign_trade();
}

}  // namespace

RuleCases general_cases() {
  return {
      {"issuer_missing", "", "/issuer", nothing, [](Invoice& i) { i.issuer.reset(); }},
      {"amount_not_positive", "", "/amount", nothing, [](Invoice& i) { i.amount = {0}; }},
      {"amount_too_large", "", "/amount", [](Invoice& i) { i.amount = max_money; },
       [](Invoice& i) { i.amount = max_money + Money{1}; }},
      {"received_amount_out_of_range", "", "/received_amount", nothing,
       [](Invoice& i) { i.received_amount = Money{-1}; }},
      {"competence_after_emission", "E0015", "/competence_date",
       [](Invoice& i) {
         i.competence_date = {2026, 11, 20};
       },
       [](Invoice& i) {
         i.competence_date = {2026, 11, 21};
       }},
      {"customer_is_issuer", "E0202", "/customer/tax_id",
       [](Invoice& i) { i.customer->tax_id = "11222333000262"; },
       [](Invoice& i) { i.customer->tax_id = i.issuer->tax_id; }},
      {"intermediary_is_issuer", "E0262", "/intermediary/tax_id",
       [](Invoice& i) { i.intermediary = company_in_brazil(); },
       [](Invoice& i) { i.intermediary->tax_id = "11222333000262"; }},
      {"customer_cannot_withhold", "E0204", "/customer",
       [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Customer; },
       [](Invoice& i) { i.customer.reset(); }},
      {"intermediary_cannot_withhold", "E0264", "/intermediary",
       [](Invoice& i) {
         i.intermediary = company_in_brazil();
         i.taxes.iss.withheld_by = WithheldBy::Intermediary;
       },
       [](Invoice& i) { i.intermediary.reset(); }},
      {"withheld_more_than_price", "", "/taxes/withholding",
       [](Invoice& i) {
         i.taxes.withholding = FederalWithholding{Money{50'000}, Money{50'000}, {}};
       },
       [](Invoice& i) { i.taxes.withholding->income_tax = Money{50'001}; }},
      {"base_reduced_below_zero", "E0427", "/amount",
       [](Invoice& i) {
         i.discounts = Discounts{Money{50'000}, {}};
         i.deductions = Deductions{Money{50'000}, {}, {}};
       },
       [](Invoice& i) { i.deductions->amount = Money{50'001}; }},
      {"issuer_cpf_invalid", "E0096", "/issuer/tax_id", [](Invoice& i) { i.issuer->tax_id = "12345678909"; },
       [](Invoice& i) { i.issuer->tax_id = "12345678900"; }},
      {"issuer_cnpj_invalid", "E0080", "/issuer/tax_id",
       [](Invoice& i) { i.issuer->tax_id = "00000000E08G12"; },
       [](Invoice& i) { i.issuer->tax_id = "00000000E08G13"; }},
      {"issuer_municipality_unknown", "E0037", "/issuer/municipality", nothing,
       [](Invoice& i) { i.issuer->municipality = "3550309"; }},
      {"issuer_email_malformed", "E0148", "/issuer/email",
       [](Invoice& i) { i.issuer->email = "a@example.com"; },
       [](Invoice& i) { i.issuer->email = "a@example"; }},
      {"unconditional_discount_out_of_range", "E0431", "/discounts/unconditional",
       [](Invoice& i) {
         i.discounts = Discounts{Money{99'999}, {}};
       },
       [](Invoice& i) { i.discounts->unconditional = i.amount; }},
      {"conditional_discount_out_of_range", "E0432", "/discounts/conditional",
       [](Invoice& i) {
         i.discounts = Discounts{{}, Money{99'999}};
       },
       [](Invoice& i) { i.discounts->conditional = Money{0}; }},

      {"service_code_unknown", "E0310", "/service/national_code", nothing,
       [](Invoice& i) { i.service.national_code = "019999"; }},
      {"description_missing", "", "/service/description", nothing,
       [](Invoice& i) { i.service.description.clear(); }},
      {"nbs_unknown", "E0316", "/service/nbs", [](Invoice& i) { i.service.nbs = "115022000"; },
       [](Invoice& i) { i.service.nbs = "000000000"; }},
      {"place_unknown", "E0302", "/service/municipality",
       [](Invoice& i) { i.service.municipality = "0000000"; },
       [](Invoice& i) { i.service.municipality = "0000001"; }},
      {"place_country_unknown", "E0304", "/service/country",
       [](Invoice& i) {
         sold_abroad(i);
         i.service.country = "PT";
       },
       [](Invoice& i) { i.service.country = "XX"; }},
      {"rendered_in_two_places", "", "/service/country",
       [](Invoice& i) {
         sold_abroad(i);
         i.service.country = "PT";
       },
       [](Invoice& i) { i.service.municipality = "3550308"; }},
      {"event_ends_before_start", "", "/service/event/ends", at_event,
       [](Invoice& i) {
         i.service.event->ends = {2026, 11, 9};
       }},
      {"currency_amount_out_of_range", "", "/service/foreign_trade/amount_in_currency", sold_abroad,
       [](Invoice& i) { i.service.foreign_trade->amount_in_currency = {-1}; }},

      {"deductions_not_in_one_form", "", "/deductions", with_deduction_document,
       [](Invoice& i) { i.deductions->percent = Rate{10'000}; }},
      {"deduction_out_of_range", "", "/deductions/amount",
       [](Invoice& i) {
         i.deductions = Deductions{Money{100'000}, {}, {}};
       },
       [](Invoice& i) { i.deductions->amount = Money{0}; }},
      {"deduction_percent_out_of_range", "E0453", "/deductions/percent",
       [](Invoice& i) {
         i.deductions = Deductions{{}, Rate{1'000'000}, {}};
       },
       [](Invoice& i) { i.deductions->percent = Rate{0}; }},
      {"document_after_competence", "E0472", "/deductions/documents/0/issued_on",
       [](Invoice& i) {
         with_deduction_document(i);
         i.deductions->documents[0].issued_on = *i.competence_date;
       },
       [](Invoice& i) {
         i.deductions->documents[0].issued_on = {2026, 11, 11};
       }},
      {"deducted_more_than_deductible", "E0474", "/deductions/documents/0/deducted", with_deduction_document,
       [](Invoice& i) { i.deductions->documents[0].deducted = {10'001}; }},
      {"deducted_more_than_price", "E0476", "/deductions/documents/0/deducted", with_deduction_document,
       [](Invoice& i) { i.deductions->documents[0].deducted = {100'001}; }},
      {"money_out_of_range", "", "/deductions/documents/0/deducted", with_deduction_document,
       [](Invoice& i) { i.deductions->documents[0].deducted = {-1}; }},
      {"money_out_of_range", "", "/deductions/documents/0/deductible", with_deduction_document,
       [](Invoice& i) { i.deductions->documents[0].deductible = max_money + Money{1}; }},
      {"document_municipality_unknown", "E0466", "/deductions/documents/0/municipal_municipality",
       [](Invoice& i) {
         with_deduction_document(i);
         DeductionDocument& document = i.deductions->documents[0];
         document.fiscal_document.reset();
         document.municipal_municipality = "3550308";
         document.municipal_number = "12";
         document.municipal_code = "AB12";
       },
       [](Invoice& i) { i.deductions->documents[0].municipal_municipality = "9999999"; }},
  };
}

}  // namespace fiscal::test
