#include "sdk/src/rules_general.h"

#include <fiscal/tax_id.hpp>

namespace fiscal {
namespace rules {
namespace {

bool is_issuer(const Party& party, const Facts& facts) {
  return party.tax_id && facts.invoice.issuer && *party.tax_id == facts.invoice.issuer->tax_id;
}

bool shares_root_with_issuer(const Party& party, const Facts& facts) {
  if (!party.tax_id || !facts.invoice.issuer) return false;
  if (party.tax_id->size() != 14 || facts.invoice.issuer->tax_id.size() != 14) return is_issuer(party, facts);
  return cnpj_root(*party.tax_id) == cnpj_root(facts.invoice.issuer->tax_id);
}

constexpr Rule<Invoice> invoice_rows[] = {
    {"issuer_missing", "", "/issuer", [](const Invoice& i, const Facts&) { return !i.issuer; },
     "The invoice has no issuer.", "Give the issuer, or register it in the account.", "Canonical invoice"},
    {"amount_not_positive", "", "/amount",
     [](const Invoice& i, const Facts&) { return i.amount.centavos <= 0; }, "The amount is not above zero.",
     "Give the price of the service in centavos, as in 15000.", "Canonical invoice"},
    {"amount_too_large", "", "/amount", [](const Invoice& i, const Facts&) { return i.amount > max_money; },
     "The amount has more than fifteen digits before the comma.",
     "Give a smaller amount, or split the invoice.", "DPS 1.01, TSDec15V2"},
    {"received_amount_out_of_range", "", "/received_amount", money_outside_range<&Invoice::received_amount>,
     "The amount received is below zero or above what a document carries.", "Give an amount from 0 on.",
     "DPS 1.01, TSDec15V2"},
    {"competence_after_emission", "E0015", "/competence_date",
     [](const Invoice& i, const Facts& f) {
       return i.competence_date && f.emitted_on && *i.competence_date > *f.emitted_on;
     },
     "The competence date is after the day of emission.", "Give the day on which the service was rendered."},
    {"customer_is_issuer", "E0202", "/customer/tax_id",
     [](const Invoice& i, const Facts& f) { return i.customer && is_issuer(*i.customer, f); },
     "The customer is the issuer itself.", "Give the tax number of who took the service."},
    {"intermediary_is_issuer", "E0262", "/intermediary/tax_id",
     [](const Invoice& i, const Facts& f) {
       return i.intermediary && shares_root_with_issuer(*i.intermediary, f);
     },
     "The intermediary is the issuer or another establishment of its company.",
     "Give the tax number of the intermediary, or leave the intermediary out."},
    {"customer_cannot_withhold", "E0204", "/customer",
     [](const Invoice& i, const Facts&) {
       return i.taxes.iss.withheld_by == WithheldBy::Customer && !(i.customer && i.customer->tax_id);
     },
     "ISS is withheld by the customer, but no customer is identified by CPF or CNPJ.",
     "Give /customer/tax_id, or set /taxes/iss/withheld_by to nobody."},
    {"intermediary_cannot_withhold", "E0264", "/intermediary",
     [](const Invoice& i, const Facts&) {
       return i.taxes.iss.withheld_by == WithheldBy::Intermediary &&
              !(i.intermediary && i.intermediary->tax_id);
     },
     "ISS is withheld by the intermediary, but no intermediary is identified by CPF or CNPJ.",
     "Give /intermediary/tax_id, or set /taxes/iss/withheld_by to nobody."},
    {"withheld_more_than_price", "", "/taxes/withholding",
     [](const Invoice&, const Facts& f) { return f.withheld.centavos > 0 && f.withheld > f.price(); },
     "The taxes withheld are more than the price less the unconditional discount.",
     "Correct the amounts under /taxes/withholding or the rate under /taxes/iss.",
     "Lei 10.833 of 2003, arts. 30 and 31"},
    {"base_reduced_below_zero", "E0427", "/amount",
     [](const Invoice& i, const Facts& f) {
       return within_limits(i.amount) < f.unconditional_discount + f.deduction + f.benefit;
     },
     "The unconditional discount, the deductions and the municipal benefit are together more than the "
     "amount.",
     "Lower /discounts/unconditional, /deductions or the reduction under /taxes/iss/benefit."},
};

constexpr Rule<Issuer> issuer_rows[] = {
    {"issuer_cpf_invalid", "E0096", "/tax_id",
     [](const Issuer& i, const Facts&) {
       return i.tax_id.size() == 11 && tax_id_kind(i.tax_id) == TaxIdKind::Neither;
     },
     "The issuer's CPF is not valid: its check digits are wrong.", "Correct the CPF."},
    {"issuer_cnpj_invalid", "E0080", "/tax_id",
     [](const Issuer& i, const Facts&) {
       return i.tax_id.size() != 11 && tax_id_kind(i.tax_id) == TaxIdKind::Neither;
     },
     "The issuer's CNPJ is not valid: it needs twelve characters of 0-9 and A-Z and two right check digits.",
     "Correct the CNPJ; letters are allowed since July 2026 and must not be dropped."},
    {"issuer_municipality_unknown", "E0037", "/municipality",
     [](const Issuer& i, const Facts&) { return find_municipality(i.municipality) == nullptr; },
     "No municipality has the issuer's municipality code.", "Give the seven digits of the IBGE code."},
    {"issuer_email_malformed", "E0148", "/email",
     [](const Issuer& i, const Facts&) { return i.email && !looks_like_email(*i.email); },
     "The issuer's e-mail address has no name, no @ or no domain.",
     "Give one address, as in name@example.com."},
};

constexpr Rule<Discounts> discount_rows[] = {
    {"unconditional_discount_out_of_range", "E0431", "/unconditional",
     [](const Discounts& d, const Facts& f) {
       return d.unconditional && (d.unconditional->centavos <= 0 || *d.unconditional >= f.invoice.amount);
     },
     "The unconditional discount is not above zero and below the amount.", "Correct it, or leave it out."},
    {"conditional_discount_out_of_range", "E0432", "/conditional",
     [](const Discounts& d, const Facts& f) {
       return d.conditional && (d.conditional->centavos <= 0 || *d.conditional >= f.invoice.amount);
     },
     "The conditional discount is not above zero and below the amount.", "Correct it, or leave it out."},
};

constexpr RuleTable<Invoice> invoice_rules{"", annex_rules, invoice_rows};
constexpr RuleTable<Issuer> issuer_rules{"/issuer", annex_rules, issuer_rows};
constexpr RuleTable<Discounts> discount_rules{"/discounts", annex_rules, discount_rows};

void check_invoice_itself(const Facts& facts, Findings& findings) {
  apply(invoice_rules, facts.invoice, facts, findings);
  apply(issuer_rules, facts.invoice.issuer, facts, findings);
  apply(discount_rules, facts.invoice.discounts, facts, findings);
}

void list_invoice_itself(std::vector<RuleInfo>& infos) {
  list(invoice_rules, infos);
  list(issuer_rules, infos);
  list(discount_rules, infos);
}

constexpr Chapter general_chapters[] = {
    {check_invoice_itself, list_invoice_itself},
    {check_parties, list_parties},
    {check_service, list_service},
    {check_taxes, list_taxes},
    {check_deductions, list_deductions},
    {check_ibs_cbs, list_ibs_cbs},
};

/// A commercial invoice (fatura) has parties and an amount, but neither a service code nor taxes.
constexpr Chapter billing_chapters[] = {
    {check_invoice_itself, list_invoice_itself},
    {check_parties, list_parties},
};

}  // namespace
}  // namespace rules

Findings check_invoice(const Invoice& invoice, const CheckContext& context) {
  if (invoice.type == InvoiceType::Billing) return rules::check(rules::billing_chapters, invoice, context);
  return rules::check(rules::general_chapters, invoice, context);
}

std::vector<RuleInfo> general_rules() { return rules::listed(rules::general_chapters); }

}  // namespace fiscal
