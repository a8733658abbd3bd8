#include <fiscal/access_key.hpp>

#include "sdk/src/rules_dps.h"

// The documents behind a deduction (DPS docDedRed).
namespace fiscal::rules {
namespace {

constexpr std::size_t most_documents = 1000;

bool is_national_document(const DeductionDocument& document) { return document.nfse_key || document.nfe_key; }

bool names_municipal_document(const DeductionDocument& d) {
  return d.municipal_municipality || d.municipal_number || d.municipal_code;
}

int names_of(const DeductionDocument& d) {
  return int{d.nfse_key.has_value()} + int{d.nfe_key.has_value()} + int{names_municipal_document(d)} +
         int{d.fiscal_document.has_value()} + int{d.other_document.has_value()};
}

constexpr Rule<DeductionDocument> dps_document_rows[] = {
    {"document_not_named_once", "E1235", "",
     [](const DeductionDocument& d, const Facts&) { return names_of(d) != 1; },
     "The document is not named in exactly one way.",
     "Give one of nfse_key, nfe_key, the three municipal fields, fiscal_document and other_document.",
     dps_schema},
    {"municipal_document_incomplete", "E1235", "/municipal_number",
     [](const DeductionDocument& d, const Facts&) {
       return names_municipal_document(d) &&
              !(d.municipal_municipality && d.municipal_number && d.municipal_code);
     },
     "The document of a municipality lacks its municipality, number or verification code.", "Give all three.",
     dps_schema},
    {"nfse_key_invalid", "E0455", "/nfse_key",
     [](const DeductionDocument& d, const Facts&) { return d.nfse_key && !is_nfse_key(*d.nfse_key); },
     "The key is not a key of the national NFS-e: fifty characters with a right check digit.",
     "Correct the key."},
    {"nfe_key_invalid", "E0460", "/nfe_key",
     [](const DeductionDocument& d, const Facts&) { return d.nfe_key && !is_nfe_key(*d.nfe_key); },
     "The key is not a key of an NF-e: forty-four characters with a right check digit.", "Correct the key."},
    {"deduction_kind_text_missing", "E0468", "/other_kind",
     [](const DeductionDocument& d, const Facts&) { return d.kind == DeductionKind::Other && !d.other_kind; },
     "The kind of the deduction is other, and its description is missing.", "Describe what is deducted."},
    {"deduction_kind_text_not_allowed", "E0470", "/other_kind",
     [](const DeductionDocument& d, const Facts&) { return d.kind != DeductionKind::Other && d.other_kind; },
     "The kind of the deduction is described although it is not other.", "Leave other_kind out."},
    {"supplier_missing", "E0477", "/supplier",
     [](const DeductionDocument& d, const Facts&) { return !d.supplier && !is_national_document(d); },
     "A document that is neither a national NFS-e nor an NF-e needs its supplier.", "Give /supplier."},
    {"supplier_address_missing", "E0492", "/supplier/address",
     [](const DeductionDocument& d, const Facts&) {
       return d.supplier && d.supplier->tax_id && !d.supplier->address;
     },
     "A supplier with CPF or CNPJ needs its address in Brazil.", "Give /supplier/address."},
};

constexpr Rule<Deductions> dps_document_count_rows[] = {
    {"too_many_documents", "E1235", "/documents",
     [](const Deductions& d, const Facts&) { return d.documents.size() > most_documents; },
     "More than a thousand documents are deducted.", "Split the invoice.", dps_schema},
};

constexpr RuleTable<Deductions> dps_document_count_rules{"/deductions", dps_annex, dps_document_count_rows};
constexpr RuleTable<DeductionDocument> dps_document_rules{"/deductions/documents/*", dps_annex,
                                                          dps_document_rows};

}  // namespace

void check_dps_deductions(const Facts& facts, Findings& findings) {
  if (!facts.invoice.deductions) return;
  apply(dps_document_count_rules, *facts.invoice.deductions, facts, findings);
  std::size_t index = 0;
  for (const DeductionDocument& document : facts.invoice.deductions->documents)
    apply(dps_document_rules, document, facts, findings, index++);
}

void list_dps_deductions(std::vector<RuleInfo>& infos) {
  list(dps_document_count_rules, infos);
  list(dps_document_rules, infos);
}

}  // namespace fiscal::rules
