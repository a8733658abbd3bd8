#include "sdk/national/src/dps_parts.h"

namespace fiscal::national {
namespace {

constexpr Rate all_deferred{1'000'000};

void write_real_estate(LayoutWriter& out, const RealEstate& property, const Place& place) {
  out.open("imovel");
  if (property.property_registration)
    out.any("inscImobFisc", *property.property_registration, place / "property_registration", 30);
  if (property.cib)
    out.code("cCIB", *property.cib, place / "cib", 8);
  else if (property.site)
    write_site(out, *property.site, place / "site");
  else
    out.missing(place / "cib", "Give cib or site.");
  out.close();
}

void write_reimbursed_document(LayoutWriter& out, const Reimbursement& document, const Place& place) {
  if (document.dfe_key) {
    out.open("dFeNacional");
    out.choice("tipoChaveDFe", document.dfe_kind.value_or(0), place / "dfe_kind", {1, 2, 3, 9});
    if (document.dfe_kind_text)
      out.line("xTipoChaveDFe", *document.dfe_kind_text, place / "dfe_kind_text", 1, 255);
    out.any("chaveDFe", *document.dfe_key, place / "dfe_key", 50);
  } else if (document.fiscal_municipality) {
    out.open("docFiscalOutro");
    out.digits("cMunDocFiscal", *document.fiscal_municipality, place / "fiscal_municipality", 7, 7);
    out.line("nDocFiscal", document.number.value_or(""), place / "number", 1, 255);
    out.line("xDocFiscal", document.description.value_or(""), place / "description", 1, 255);
  } else {
    out.open("docOutro");
    out.line("nDoc", document.number.value_or(""), place / "number", 1, 255);
    out.line("xDoc", document.description.value_or(""), place / "description", 1, 255);
  }
  out.close();
}

void write_reimbursement(LayoutWriter& out, const Reimbursement& document, const Place& place) {
  out.open("documentos");
  write_reimbursed_document(out, document, place);
  if (document.supplier)
    write_party(out, "fornec", *document.supplier, place / "supplier", PartyForm::NameOnly);
  out.date("dtEmiDoc", document.issued_on, place / "issued_on");
  out.date("dtCompDoc", document.competence_date, place / "competence_date");
  out.digits("tpReeRepRes", document.kind, place / "kind", 2, 2);
  if (document.kind_text) out.line("xTpReeRepRes", *document.kind_text, place / "kind_text", 1, 150);
  out.money("vlrReeRepRes", document.amount, place / "amount");
  out.close();
}

void write_regular(LayoutWriter& out, const IbsCbs& taxes, const Place& place) {
  if (!taxes.regular_cst && !taxes.regular_classification) return;
  out.open("gTribRegular");
  out.digits("CSTReg", taxes.regular_cst.value_or(""), place / "regular_cst", 3, 3);
  out.digits("cClassTribReg", taxes.regular_classification.value_or(""), place / "regular_classification", 6,
             6);
  out.close();
}

void write_deferral(LayoutWriter& out, const IbsCbs& taxes, const Place& place) {
  if (!taxes.state_deferral && !taxes.municipal_deferral && !taxes.cbs_deferral) return;
  out.open("gDif");
  out.rate("pDifUF", taxes.state_deferral.value_or(Rate{}), place / "state_deferral", all_deferred);
  out.rate("pDifMun", taxes.municipal_deferral.value_or(Rate{}), place / "municipal_deferral", all_deferred);
  out.rate("pDifCBS", taxes.cbs_deferral.value_or(Rate{}), place / "cbs_deferral", all_deferred);
  out.close();
}

void write_values(LayoutWriter& out, const IbsCbs& taxes, const Place& place) {
  out.open("valores");
  if (!taxes.reimbursements.empty()) {
    out.open("gReeRepRes");
    const Place all = place / "reimbursements";
    for (std::size_t i = 0; i < taxes.reimbursements.size(); ++i)
      write_reimbursement(out, taxes.reimbursements[i], all.entry(i));
    out.close();
  }
  out.open("trib").open("gIBSCBS");
  out.digits("CST", taxes.cst, place / "cst", 3, 3);
  out.digits("cClassTrib", taxes.classification, place / "classification", 6, 6);
  if (taxes.presumed_credit) out.digits("cCredPres", *taxes.presumed_credit, place / "presumed_credit", 2, 2);
  write_regular(out, taxes, place);
  write_deferral(out, taxes, place);
  out.close().close().close();
}

}  // namespace

void write_ibs_cbs(LayoutWriter& out, const IbsCbs& taxes, const Place& place) {
  out.open("IBSCBS").number("finNFSe", 0);
  if (taxes.personal_use) out.number("indFinal", *taxes.personal_use ? 1 : 0);
  out.digits("cIndOp", taxes.operation_indicator, place / "operation_indicator", 6, 6);
  if (taxes.operation_type)
    out.choice("tpOper", *taxes.operation_type, place / "operation_type", {1, 2, 3, 4, 5});
  if (!taxes.referenced_keys.empty()) {
    out.open("gRefNFSe");
    const Place all = place / "referenced_keys";
    for (std::size_t i = 0; i < taxes.referenced_keys.size(); ++i)
      out.code("refNFSe", taxes.referenced_keys[i], all.entry(i), 50);
    out.close();
  }
  if (taxes.government_entity)
    out.choice("tpEnteGov", *taxes.government_entity, place / "government_entity", {1, 2, 3, 4});
  // A recipient is named only when it is not the customer (E0910).
  out.number("indDest", taxes.recipient ? 1 : 0);
  if (taxes.recipient) write_party(out, "dest", *taxes.recipient, place / "recipient", PartyForm::Recipient);
  if (taxes.real_estate) write_real_estate(out, *taxes.real_estate, place / "real_estate");
  write_values(out, taxes, place);
  out.close();
}

}  // namespace fiscal::national
