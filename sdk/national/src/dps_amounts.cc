#include "sdk/national/src/dps_parts.h"

namespace fiscal::national {
namespace {

constexpr Rate whole{1'000'000};

/// DPS tpDedRed.
int deduction_code(DeductionKind kind) {
  return kind == DeductionKind::Other ? 99 : static_cast<int>(kind) + 1;
}

/// nNFSeMun has exactly fifteen digits.
std::string fifteen(std::string_view digits) {
  return std::string(digits.size() < 15 ? 15 - digits.size() : 0, '0').append(digits);
}

void write_deduction_identity(LayoutWriter& out, const DeductionDocument& document, const Place& place) {
  if (document.nfse_key) return out.code("chNFSe", *document.nfse_key, place / "nfse_key", 50);
  if (document.nfe_key) return out.code("chNFe", *document.nfe_key, place / "nfe_key", 44);
  if (document.municipal_number) {
    out.open("NFSeMun");
    out.digits("cMunNFSeMun", document.municipal_municipality.value_or(""), place / "municipal_municipality",
               7, 7);
    out.digits("nNFSeMun", fifteen(*document.municipal_number), place / "municipal_number", 15, 15);
    out.line("cVerifNFSeMun", document.municipal_code.value_or(""), place / "municipal_code", 1, 9);
    out.close();
    return;
  }
  if (document.fiscal_document)
    return out.line("nDocFisc", *document.fiscal_document, place / "fiscal_document", 1, 255);
  if (document.other_document)
    return out.line("nDoc", *document.other_document, place / "other_document", 1, 255);
  out.missing(place / "nfse_key",
              "Name the document: nfse_key, nfe_key, municipal_number, fiscal_document or other_document.");
}

void write_deduction_document(LayoutWriter& out, const DeductionDocument& document, const Place& place) {
  out.open("docDedRed");
  write_deduction_identity(out, document, place);
  out.number("tpDedRed", deduction_code(document.kind));
  if (document.other_kind) out.line("xDescOutDed", *document.other_kind, place / "other_kind", 1, 150);
  out.date("dtEmiDoc", document.issued_on, place / "issued_on");
  out.money("vDedutivelRedutivel", document.deductible, place / "deductible");
  out.money("vDeducaoReducao", document.deducted, place / "deducted");
  if (document.supplier)
    write_party(out, "fornec", *document.supplier, place / "supplier", PartyForm::Complete);
  out.close();
}

void write_deductions(LayoutWriter& out, const Deductions& deductions, const Place& place) {
  if (!deductions.percent && !deductions.amount && deductions.documents.empty())
    return out.missing(place, "Give amount, percent or documents, or leave deductions out.");
  out.open("vDedRed");
  if (deductions.percent) {
    out.rate("pDR", *deductions.percent, place / "percent", whole);
  } else if (deductions.amount) {
    out.money("vDR", *deductions.amount, place / "amount");
  } else {
    out.open("documentos");
    const Place all = place / "documents";
    for (std::size_t i = 0; i < deductions.documents.size(); ++i)
      write_deduction_document(out, deductions.documents[i], all.entry(i));
    out.close();
  }
  out.close();
}

}  // namespace

void write_amounts(LayoutWriter& out, const Invoice& invoice, const Place& place) {
  out.open("valores").open("vServPrest");
  if (invoice.received_amount) out.money("vReceb", *invoice.received_amount, place / "received_amount");
  out.money("vServ", invoice.amount, place / "amount");
  out.close();
  if (invoice.discounts && (invoice.discounts->unconditional || invoice.discounts->conditional)) {
    const Place discounts = place / "discounts";
    out.open("vDescCondIncond");
    if (invoice.discounts->unconditional)
      out.money("vDescIncond", *invoice.discounts->unconditional, discounts / "unconditional");
    if (invoice.discounts->conditional)
      out.money("vDescCond", *invoice.discounts->conditional, discounts / "conditional");
    out.close();
  }
  if (invoice.deductions) write_deductions(out, *invoice.deductions, place / "deductions");
  write_taxes(out, invoice, place / "taxes");
  out.close();
}

}  // namespace fiscal::national
