#include "plugins/sao_paulo/rps_values.h"
#include "plugins/sao_paulo/rps_xml.h"

namespace fiscal::sao_paulo {
namespace {

/// A code of two digits as the number that the town writes: "01" is 1.
std::string number_text(std::string_view code) {
  while (code.size() > 1 && code.front() == '0') code.remove_prefix(1);
  return std::string(code);
}

void write_recipient_address(XmlWriter& xml, const Address& address) {
  const bool abroad = address.country && *address.country != "BR";
  xml.open("end");
  if (abroad) {
    xml.open("endExt");
    xml.element("cPais", *address.country);
    xml.element("cEndPost", address.foreign_postal_code.value_or("0"));
    xml.element("xCidade", address.city.value_or("-"));
    xml.element("xEstProvReg", address.region.value_or("-"));
    xml.close();
  } else {
    xml.open("endNac");
    xml.element("cMun", address.municipality.value_or(""));
    xml.element("CEP", address.postal_code.value_or(""));
    xml.close();
  }
  xml.element("xLgr", cut_text(address.street, 50));
  xml.element("nro", cut_text(address.number, 10));
  if (address.complement) xml.element("xCpl", cut_text(*address.complement, 30));
  xml.element("xBairro", cut_text(address.district, 30));
  xml.close();
}

void write_recipient(XmlWriter& xml, const Party& recipient) {
  xml.open("dest");
  write_identity(xml, recipient);
  xml.element("xNome", cut_text(recipient.name, 75));
  if (recipient.address) write_recipient_address(xml, *recipient.address);
  if (recipient.email && recipient.email->size() <= 75) xml.element("email", *recipient.email);
  xml.close();
}

void write_reimbursement(XmlWriter& xml, const Reimbursement& passed_on) {
  xml.open("documentos");
  if (passed_on.dfe_key) {
    xml.open("dFeNacional").element("tipoChaveDFe", std::to_string(passed_on.dfe_kind.value_or(9)));
    if (passed_on.dfe_kind_text) xml.element("xTipoChaveDFe", *passed_on.dfe_kind_text);
    xml.element("chaveDFe", *passed_on.dfe_key).close();
  } else if (passed_on.fiscal_municipality) {
    xml.open("docFiscalOutro").element("cMunDocFiscal", *passed_on.fiscal_municipality);
    xml.element("nDocFiscal", passed_on.number.value_or(""));
    xml.element("xDocFiscal", passed_on.description.value_or("")).close();
  } else {
    xml.open("docOutro").element("nDoc", passed_on.number.value_or(""));
    xml.element("xDoc", passed_on.description.value_or("")).close();
  }
  if (passed_on.supplier) {
    xml.open("fornec");
    write_identity(xml, *passed_on.supplier);
    xml.element("xNome", cut_text(passed_on.supplier->name, 75)).close();
  }
  xml.element("dtEmiDoc", to_text(passed_on.issued_on));
  xml.element("dtCompDoc", to_text(passed_on.competence_date));
  xml.element("tpReeRepRes", number_text(passed_on.kind));
  if (passed_on.kind_text) xml.element("xTpReeRepRes", *passed_on.kind_text);
  xml.element("vlrReeRepRes", amount_text(passed_on.amount));
  xml.close();
}

void write_site(XmlWriter& xml, const Site& site) {
  xml.open("end").element("CEP", site.postal_code.value_or(""));
  xml.element("xLgr", cut_text(site.street, 50));
  xml.element("nro", cut_text(site.number, 10));
  if (site.complement) xml.element("xCpl", cut_text(*site.complement, 30));
  xml.element("xBairro", cut_text(site.district, 30)).close();
}

/// The real estate or the work of the operation. A site abroad has no form here: Site names no country.
void write_property(XmlWriter& xml, const Invoice& invoice) {
  const auto& real_estate = invoice.taxes.ibs_cbs->real_estate;
  const auto& work = invoice.service.construction;
  if (!real_estate && !work) return;
  const auto& registration = real_estate ? real_estate->property_registration : work->property_registration;
  const auto& cib = real_estate ? real_estate->cib : work->cib;
  const auto& site = real_estate ? real_estate->site : work->site;
  const bool has_code = !real_estate && work->work_code;
  if (!cib && !has_code && !(site && site->postal_code)) return;
  xml.open("imovelobra");
  if (registration) xml.element("inscImobFisc", *registration);
  if (cib)
    xml.element("cCIB", *cib);
  else if (has_code)
    xml.element("cObra", *work->work_code);
  else
    write_site(xml, *site);
  xml.close();
}

}  // namespace

void write_ibs_cbs(XmlWriter& xml, const Invoice& invoice) {
  const IbsCbs& taxes = *invoice.taxes.ibs_cbs;
  xml.open("IBSCBS");
  xml.element("finNFSe", "0");
  xml.element("indFinal", taxes.personal_use.value_or(false) ? "1" : "0");
  xml.element("cIndOp", taxes.operation_indicator);
  if (taxes.operation_type) xml.element("tpOper", std::to_string(*taxes.operation_type));
  if (!taxes.referenced_keys.empty()) {
    xml.open("gRefNFSe");
    for (const std::string& key : taxes.referenced_keys) xml.element("refNFSe", key);
    xml.close();
  }
  if (taxes.government_entity) xml.element("tpEnteGov", std::to_string(*taxes.government_entity));
  xml.element("indDest", taxes.recipient ? "1" : "0");
  if (taxes.recipient) write_recipient(xml, *taxes.recipient);
  xml.open("valores");
  if (!taxes.reimbursements.empty()) {
    xml.open("gReeRepRes");
    for (const Reimbursement& passed_on : taxes.reimbursements) write_reimbursement(xml, passed_on);
    xml.close();
  }
  xml.open("trib").open("gIBSCBS").element("cClassTrib", taxes.classification);
  if (taxes.regular_classification)
    xml.open("gTribRegular").element("cClassTribReg", *taxes.regular_classification).close();
  xml.close().close().close();
  write_property(xml, invoice);
  xml.close();
}

}  // namespace fiscal::sao_paulo
