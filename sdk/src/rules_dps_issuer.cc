#include <fiscal/access_key.hpp>

#include "sdk/src/rules_dps.h"

// The issuer's regime and registration, the document's number, its dates and what it replaces.
namespace fiscal::rules {
namespace {

constexpr Date first_day_of_layout{2000, 1, 1};
constexpr Date last_day_of_layout{2099, 12, 31};

bool is_own_application_series(std::string_view series) {
  if (series.empty() || series.size() > 5) return false;
  int value = 0;
  for (const char c : series) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return value >= 1 && value <= 49'999;
}

bool has_special_regime(const Issuer& issuer) { return issuer.special_regime != SpecialRegime::None; }

constexpr Rule<Issuer> dps_issuer_rows[] = {
    {"simples_assessment_missing", "E0166", "/simples_assessment",
     [](const Issuer& i, const Facts&) {
       return i.tax_regime == TaxRegime::SimplesMeEpp && !i.simples_assessment;
     },
     "The issuer is ME/EPP of the Simples Nacional and its assessment is missing.",
     "Give all_in_simples, iss_outside or federal_and_iss_outside."},
    {"simples_assessment_not_allowed", "E0162", "/simples_assessment",
     [](const Issuer& i, const Facts&) {
       return i.tax_regime != TaxRegime::SimplesMeEpp && i.simples_assessment;
     },
     "Only an ME/EPP of the Simples Nacional has a Simples assessment.", "Leave it out."},
    {"special_regime_without_iss", "E0172", "/special_regime",
     [](const Issuer& i, const Facts& f) {
       return has_special_regime(i) && f.invoice.taxes.iss.treatment != IssTreatment::Taxable;
     },
     "A special regime is given for a service that is immune, exported or not subject to ISS.",
     "Set it to none, or /taxes/iss/treatment to taxable."},
    {"special_regime_of_mei", "E0174", "/special_regime",
     [](const Issuer& i, const Facts&) {
       return has_special_regime(i) && i.tax_regime == TaxRegime::SimplesMei;
     },
     "A MEI has no special regime.", "Set it to none."},
    {"special_regime_in_simples", "E0175", "/special_regime",
     [](const Issuer& i, const Facts&) { return has_special_regime(i) && pays_iss_in_simples(i); },
     "An ME/EPP that pays ISS inside the Simples has no special regime.", "Set it to none."},
    {"municipal_registration_missing", "E0116", "/municipal_registration",
     [](const Issuer& i, const Facts& f) {
       return !i.municipal_registration && f.context.issuer_registered == true &&
              i.tax_regime != TaxRegime::SimplesMei;
     },
     "The municipality keeps the issuer in the national register, so its registration must be given.",
     "Give the inscrição municipal as that register has it."},
    {"municipal_registration_not_allowed", "E0120", "/municipal_registration",
     [](const Issuer& i, const Facts& f) {
       return i.municipal_registration && f.context.issuer_registered == false;
     },
     "The municipality does not keep the issuer in the national register, so no registration may be given.",
     "Leave it out."},
};

constexpr Rule<DocumentNumber> dps_number_rows[] = {
    {"series_not_of_own_application", "E0010", "",
     [](const DocumentNumber& n, const Facts&) { return !is_own_application_series(n.series); },
     "The series is not a number from 1 to 49999, the range of an own application.",
     "Give the connection a series from 1 to 49999."},
    {"document_number_out_of_range", "E1235", "",
     [](const DocumentNumber& n, const Facts&) { return n.number < 1 || n.number > 999'999'999'999'999; },
     "The number is not from 1 to 999999999999999.", "Set the connection's counter within that range.",
     dps_schema},
};

constexpr Rule<Invoice> dps_invoice_rows[] = {
    {"competence_outside_layout", "E1235", "/competence_date",
     [](const Invoice& i, const Facts&) {
       return i.competence_date &&
              (*i.competence_date < first_day_of_layout || *i.competence_date > last_day_of_layout);
     },
     "The layout has no day outside the years 2000 to 2099.", "Correct the date.", dps_schema},
    {"received_amount_not_allowed", "E0424", "/received_amount",
     [](const Invoice& i, const Facts&) { return i.received_amount.has_value(); },
     "The amount received belongs to documents that an intermediary issues.", "Leave it out."},
};

constexpr Rule<Substitution> dps_substitution_rows[] = {
    {"replaced_key_invalid", "E0042", "/access_key",
     [](const Substitution& s, const Facts&) { return !is_nfse_key(s.access_key); },
     "The key of the replaced invoice is not a key of the national NFS-e: fifty characters with a right "
     "check digit.",
     "Give the access key as the authorised document has it."},
    {"replaced_key_of_other_issuer", "E0042", "/access_key",
     [](const Substitution& s, const Facts& f) {
       return is_nfse_key(s.access_key) &&
              (nfse_key_municipality(s.access_key) != f.invoice.issuer->municipality ||
               nfse_key_tax_id(s.access_key) != f.invoice.issuer->tax_id);
     },
     "The replaced invoice is of another issuer or another municipality.",
     "Replace an invoice of the same issuer in the same municipality."},
    {"replaced_in_other_system", "E0065", "/access_key",
     [](const Substitution& s, const Facts&) {
       return is_nfse_key(s.access_key) && nfse_key_generator(s.access_key) != '2';
     },
     "The replaced invoice was not generated by SEFIN Nacional.", "Replace it where it was issued."},
    {"substitution_text_missing", "E0078", "/text",
     [](const Substitution& s, const Facts&) { return s.reason == SubstitutionReason::Other && !s.text; },
     "The reason of the substitution is other, and its text is missing.",
     "Say the reason in 15 to 255 characters."},
};

constexpr RuleTable<Issuer> dps_issuer_rules{"/issuer", dps_annex, dps_issuer_rows};
constexpr RuleTable<DocumentNumber> dps_number_rules{"", dps_annex, dps_number_rows};
constexpr RuleTable<Invoice> dps_invoice_rules{"", dps_annex, dps_invoice_rows};
constexpr RuleTable<Substitution> dps_substitution_rules{"/replaces", dps_annex, dps_substitution_rows};

}  // namespace

bool pays_iss_in_simples(const Issuer& issuer) {
  return issuer.tax_regime == TaxRegime::SimplesMeEpp &&
         issuer.simples_assessment == SimplesAssessment::AllInSimples;
}

void check_dps_issuer(const Facts& facts, Findings& findings) {
  apply(dps_issuer_rules, facts.invoice.issuer, facts, findings);
  apply(dps_number_rules, facts.context.number, facts, findings);
  apply(dps_invoice_rules, facts.invoice, facts, findings);
  apply(dps_substitution_rules, facts.invoice.replaces, facts, findings);
}

void list_dps_issuer(std::vector<RuleInfo>& infos) {
  list(dps_issuer_rules, infos);
  list(dps_number_rules, infos);
  list(dps_invoice_rules, infos);
  list(dps_substitution_rules, infos);
}

}  // namespace fiscal::rules
