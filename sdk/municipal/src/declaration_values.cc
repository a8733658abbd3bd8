#include "sdk/municipal/src/declaration_parts.h"

namespace fiscal::municipal {
namespace {

bool withholds(ContributionsWithheld kind, std::initializer_list<ContributionsWithheld> kinds) {
  for (const auto one : kinds)
    if (one == kind) return true;
  return false;
}

/// What the customer keeps of PIS, COFINS and CSLL. The layout wants three amounts and the invoice has the
/// sum (NT 007), so that the two whose amounts are known are named, and the rest is CSLL.
Money set_contributions(Facts& facts, const Invoice& invoice) {
  const auto& withholding = invoice.taxes.withholding;
  if (!withholding || !withholding->contributions) return {};
  const Money all = *withholding->contributions;
  Money left = all;
  if (const auto& own = invoice.taxes.pis_cofins; own && own->withheld) {
    using enum ContributionsWithheld;
    const auto kind = *own->withheld;
    if (own->pis_amount && withholds(kind, {PisCofinsCsll, PisCofins, Pis, PisCsll}) &&
        *own->pis_amount <= left) {
      facts.set("value.pis", *own->pis_amount);
      left -= *own->pis_amount;
    }
    if (own->cofins_amount && withholds(kind, {PisCofinsCsll, PisCofins, Cofins, CofinsCsll}) &&
        *own->cofins_amount <= left) {
      facts.set("value.cofins", *own->cofins_amount);
      left -= *own->cofins_amount;
    }
  }
  if (left > Money{}) facts.set("value.csll", left);
  return all;
}

Money deducted(const Invoice& invoice) {
  if (!invoice.deductions) return {};
  if (invoice.deductions->amount) return *invoice.deductions->amount;
  if (invoice.deductions->percent) return percent_of(invoice.amount, *invoice.deductions->percent);
  Money sum;
  for (const auto& document : invoice.deductions->documents) sum += document.deducted;
  return sum;
}

Money benefit_of(const Invoice& invoice, Money base) {
  const auto& benefit = invoice.taxes.iss.benefit;
  if (!benefit) return {};
  if (benefit->reduction_amount) return *benefit->reduction_amount;
  return benefit->reduction_percent ? percent_of(base, *benefit->reduction_percent) : Money{};
}

/// ABRASF 2.0x ExigibilidadeISS: 1 due, 2 not subject, 4 export, 5 immune, 6 suspended by a court, 7 by an
/// administrative process. 3, exempt, is a decision of the town that an invoice does not state.
std::string exigibility(const Iss& iss) {
  if (iss.suspension) return iss.suspension->administrative ? "7" : "6";
  switch (iss.treatment) {
    case IssTreatment::NotSubject:
      return "2";
    case IssTreatment::Export:
      return "4";
    case IssTreatment::Immune:
      return "5";
    case IssTreatment::Taxable:
      break;
  }
  return "1";
}

/// ABRASF 1.00 NaturezaOperacao: 1 taxed here, 2 taxed elsewhere, 3 exempt, 4 immune, 5 suspended by a court,
/// 6 by an administrative process.
std::string nature(const Invoice& invoice) {
  const Iss& iss = invoice.taxes.iss;
  if (iss.suspension) return iss.suspension->administrative ? "6" : "5";
  if (iss.treatment == IssTreatment::Immune) return "4";
  if (iss.treatment == IssTreatment::NotSubject) return "3";
  const bool elsewhere =
      iss.treatment == IssTreatment::Export ||
      invoice.service.municipality.value_or(invoice.issuer->municipality) != invoice.issuer->municipality;
  return elsewhere ? "2" : "1";
}

Money set_iss(Facts& facts, const Invoice& invoice, Money base) {
  const Iss& iss = invoice.taxes.iss;
  facts.set("iss.exigibility", exigibility(iss));
  facts.set("iss.taxable", std::string(iss.treatment == IssTreatment::Taxable ? "1" : "2"));
  facts.set("iss.nature", nature(invoice));
  facts.set("iss.withheld", std::string(iss.withheld_by == WithheldBy::Nobody ? "2" : "1"));
  if (iss.withheld_by != WithheldBy::Nobody)
    facts.set("iss.responsible", std::string(iss.withheld_by == WithheldBy::Customer ? "1" : "2"));
  if (iss.suspension) facts.set("iss.process", iss.suspension->process);
  if (iss.benefit) facts.set("benefit.number", iss.benefit->number);
  if (iss.treatment == IssTreatment::Taxable)
    facts.set("iss.due_in", invoice.service.country
                                ? invoice.issuer->municipality
                                : invoice.service.municipality.value_or(invoice.issuer->municipality));
  if (!iss.rate || iss.treatment != IssTreatment::Taxable) return {};
  const Money amount = percent_of(base, *iss.rate);
  facts.set("iss.rate", *iss.rate);
  facts.set("iss.amount", amount);
  if (iss.withheld_by == WithheldBy::Nobody) return {};
  facts.set("iss.withheld_amount", amount);
  return amount;
}

/// ABRASF's 1 and 2 for every federal tax that a layout asks about, whether it is withheld.
void set_withheld(Facts& facts) {
  for (const char* tax : {"cofins", "csll", "income_tax", "pis", "social_security"}) {
    const bool withheld = facts.find(std::string("value.") + tax) != nullptr;
    facts.set(std::string("withheld.") + tax, std::string(withheld ? "1" : "2"));
  }
}

}  // namespace

void set_values(Facts& facts, const Invoice& invoice) {
  const auto discounts = invoice.discounts.value_or(Discounts{});
  const Money unconditional = discounts.unconditional.value_or(Money{});
  const Money conditional = discounts.conditional.value_or(Money{});
  const Money deductions = deducted(invoice);
  Money base = invoice.amount - deductions - unconditional;
  base -= benefit_of(invoice, base);

  facts.set("value.amount", invoice.amount);
  if (deductions > Money{}) facts.set("value.deductions", deductions);
  if (discounts.unconditional) facts.set("discount.unconditional", unconditional);
  if (discounts.conditional) facts.set("discount.conditional", conditional);
  Money kept = set_contributions(facts, invoice);
  if (const auto& withholding = invoice.taxes.withholding) {
    if (withholding->social_security) facts.set("value.social_security", *withholding->social_security);
    if (withholding->income_tax) facts.set("value.income_tax", *withholding->income_tax);
    kept += withholding->social_security.value_or(Money{}) + withholding->income_tax.value_or(Money{});
  }
  set_withheld(facts);
  if (const auto& approximate = invoice.taxes.approximate) {
    const Money all = approximate->federal_amount.value_or(Money{}) +
                      approximate->state_amount.value_or(Money{}) +
                      approximate->municipal_amount.value_or(Money{});
    if (all > Money{}) facts.set("value.approximate_taxes", all);
  }
  kept += set_iss(facts, invoice, base);
  facts.set("iss.base", base);
  facts.set("value.net", invoice.amount - kept - unconditional - conditional);
}

}  // namespace fiscal::municipal
