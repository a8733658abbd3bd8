#include "sdk/src/rule_texts.h"
#include "sdk/src/rules_dps.h"

// Sizes and characters of the DPS's texts (XSD 1.01), as they are written: edges trimmed, line breaks folded
// where the layout has none, typographic marks in their plain forms (see latin_text).
namespace fiscal::rules {
namespace {

constexpr Facet<Party> party_facets[] = {
    {"/name", text_of<&Party::name>, 1, 300, Alphabet::Any},
    {"/foreign_tax_id", text_of<&Party::foreign_tax_id>, 1, 40, Alphabet::Any},
    {"/municipal_registration", text_of<&Party::municipal_registration>, 1, 15, Alphabet::Any},
    {"/caepf", text_of<&Party::caepf>, 14, 14, Alphabet::Digits},
    {"/email", text_of<&Party::email>, 1, 80, Alphabet::Latin},
    {"/phone", text_of<&Party::phone>, 6, 20, Alphabet::Digits},
};

// The recipient and the supplier of a reimbursement have shorter names (TSDesc150).
constexpr Facet<Party> short_party_facets[] = {
    {"/name", text_of<&Party::name>, 1, 150, Alphabet::Latin},
    {"/foreign_tax_id", text_of<&Party::foreign_tax_id>, 1, 40, Alphabet::Any},
    {"/email", text_of<&Party::email>, 1, 80, Alphabet::Latin},
    {"/phone", text_of<&Party::phone>, 6, 20, Alphabet::Digits},
};

constexpr Facet<Issuer> issuer_facets[] = {
    {"/municipal_registration", text_of<&Issuer::municipal_registration>, 1, 15, Alphabet::Any},
    {"/caepf", text_of<&Issuer::caepf>, 14, 14, Alphabet::Digits},
    {"/email", text_of<&Issuer::email>, 1, 80, Alphabet::Latin},
    {"/phone", text_of<&Issuer::phone>, 6, 20, Alphabet::Digits},
};

constexpr Facet<Address> address_facets[] = {
    {"/street", text_of<&Address::street>, 1, 255, Alphabet::Latin},
    {"/number", text_of<&Address::number>, 1, 60, Alphabet::Latin},
    {"/complement", text_of<&Address::complement>, 1, 156, Alphabet::Latin},
    {"/district", text_of<&Address::district>, 1, 60, Alphabet::Latin},
    {"/postal_code", text_of<&Address::postal_code>, 8, 8, Alphabet::Digits},
    {"/country", text_of<&Address::country>, 2, 2, Alphabet::Capitals},
    {"/city", text_of<&Address::city>, 1, 60, Alphabet::Any},
    {"/region", text_of<&Address::region>, 1, 60, Alphabet::Any},
    {"/foreign_postal_code", text_of<&Address::foreign_postal_code>, 1, 11, Alphabet::Any},
};

constexpr Facet<Site> site_facets[] = {
    {"/street", text_of<&Site::street>, 1, 255, Alphabet::Latin},
    {"/number", text_of<&Site::number>, 1, 60, Alphabet::Latin},
    {"/complement", text_of<&Site::complement>, 1, 156, Alphabet::Latin},
    {"/district", text_of<&Site::district>, 1, 60, Alphabet::Latin},
    {"/postal_code", text_of<&Site::postal_code>, 8, 8, Alphabet::Digits},
    {"/city", text_of<&Site::city>, 1, 60, Alphabet::Any},
    {"/region", text_of<&Site::region>, 1, 60, Alphabet::Any},
    {"/foreign_postal_code", text_of<&Site::foreign_postal_code>, 1, 11, Alphabet::Any},
};

constexpr Facet<Service> service_facets[] = {
    {"/municipal_code", text_of<&Service::municipal_code>, 3, 3, Alphabet::Digits},
    {"/description", text_of<&Service::description>, 1, 2000, Alphabet::Any},
    {"/internal_code", text_of<&Service::internal_code>, 1, 20, Alphabet::Alphanumeric},
    {"/technical_document", text_of<&Service::technical_document>, 1, 40, Alphabet::Any},
    {"/document_reference", text_of<&Service::document_reference>, 1, 255, Alphabet::Latin},
    {"/purchase_order", text_of<&Service::purchase_order>, 1, 60, Alphabet::Latin},
    {"/notes", text_of<&Service::notes>, 1, 2000, Alphabet::Latin},
};

constexpr Facet<std::string> order_item_facets[] = {
    {"", [](const std::string& text) { return &text; }, 1, 60, Alphabet::Latin},
};

constexpr Facet<ForeignTrade> trade_facets[] = {
    {"/currency", text_of<&ForeignTrade::currency>, 3, 3, Alphabet::Digits},
    {"/import_declaration", text_of<&ForeignTrade::import_declaration>, 1, 12, Alphabet::Latin},
    {"/export_registration", text_of<&ForeignTrade::export_registration>, 1, 12, Alphabet::Latin},
};

constexpr Facet<Construction> construction_facets[] = {
    {"/property_registration", text_of<&Construction::property_registration>, 1, 30, Alphabet::Any},
    {"/work_code", text_of<&Construction::work_code>, 1, 30, Alphabet::Any},
    {"/cib", text_of<&Construction::cib>, 8, 8, Alphabet::Any},
};

constexpr Facet<EventActivity> event_facets[] = {
    {"/name", text_of<&EventActivity::name>, 1, 255, Alphabet::Latin},
    {"/code", text_of<&EventActivity::code>, 1, 30, Alphabet::Any},
};

constexpr Facet<DeductionDocument> document_facets[] = {
    {"/municipal_number", text_of<&DeductionDocument::municipal_number>, 1, 15, Alphabet::Digits},
    {"/municipal_code", text_of<&DeductionDocument::municipal_code>, 1, 9, Alphabet::Alphanumeric},
    {"/fiscal_document", text_of<&DeductionDocument::fiscal_document>, 1, 255, Alphabet::Latin},
    {"/other_document", text_of<&DeductionDocument::other_document>, 1, 255, Alphabet::Latin},
    {"/other_kind", text_of<&DeductionDocument::other_kind>, 1, 150, Alphabet::Latin},
};

constexpr Facet<Substitution> substitution_facets[] = {
    {"/text", text_of<&Substitution::text>, 15, 255, Alphabet::Latin},
};

constexpr Facet<MunicipalBenefit> benefit_facets[] = {
    {"/number", text_of<&MunicipalBenefit::number>, 14, 14, Alphabet::Digits},
};

constexpr Facet<IbsCbs> ibs_cbs_facets[] = {
    {"/cst", text_of<&IbsCbs::cst>, 3, 3, Alphabet::Digits},
    {"/classification", text_of<&IbsCbs::classification>, 6, 6, Alphabet::Digits},
    {"/presumed_credit", text_of<&IbsCbs::presumed_credit>, 2, 2, Alphabet::Digits},
    {"/regular_cst", text_of<&IbsCbs::regular_cst>, 3, 3, Alphabet::Digits},
    {"/regular_classification", text_of<&IbsCbs::regular_classification>, 6, 6, Alphabet::Digits},
};

constexpr Facet<RealEstate> real_estate_facets[] = {
    {"/property_registration", text_of<&RealEstate::property_registration>, 1, 30, Alphabet::Any},
    {"/cib", text_of<&RealEstate::cib>, 8, 8, Alphabet::Any},
};

constexpr Facet<Reimbursement> reimbursement_facets[] = {
    {"/dfe_kind_text", text_of<&Reimbursement::dfe_kind_text>, 1, 255, Alphabet::Latin},
    {"/dfe_key", text_of<&Reimbursement::dfe_key>, 1, 50, Alphabet::Any},
    {"/number", text_of<&Reimbursement::number>, 1, 255, Alphabet::Latin},
    {"/description", text_of<&Reimbursement::description>, 1, 255, Alphabet::Latin},
    {"/kind_text", text_of<&Reimbursement::kind_text>, 1, 150, Alphabet::Latin},
};

constexpr FacetTable<Issuer> issuer_texts{"/issuer", issuer_facets};
constexpr FacetTable<Substitution> substitution_texts{"/replaces", substitution_facets};
constexpr FacetTable<Service> service_texts{"/service", service_facets};
constexpr FacetTable<std::string> order_item_texts{"/service/purchase_order_items/*", order_item_facets};
constexpr FacetTable<ForeignTrade> trade_texts{"/service/foreign_trade", trade_facets};
constexpr FacetTable<Construction> construction_texts{"/service/construction", construction_facets};
constexpr FacetTable<Site> construction_site_texts{"/service/construction/site", site_facets};
constexpr FacetTable<EventActivity> event_texts{"/service/event", event_facets};
constexpr FacetTable<Site> event_site_texts{"/service/event/site", site_facets};
constexpr FacetTable<MunicipalBenefit> benefit_texts{"/taxes/iss/benefit", benefit_facets};
constexpr FacetTable<Party> customer_texts{"/customer", party_facets};
constexpr FacetTable<Address> customer_address_texts{"/customer/address", address_facets};
constexpr FacetTable<Party> intermediary_texts{"/intermediary", party_facets};
constexpr FacetTable<Address> intermediary_address_texts{"/intermediary/address", address_facets};
constexpr FacetTable<DeductionDocument> document_texts{"/deductions/documents/*", document_facets};
constexpr FacetTable<Party> supplier_texts{"/deductions/documents/*/supplier", party_facets};
constexpr FacetTable<Address> supplier_address_texts{"/deductions/documents/*/supplier/address",
                                                     address_facets};
constexpr FacetTable<IbsCbs> ibs_cbs_texts{"/taxes/ibs_cbs", ibs_cbs_facets};
constexpr FacetTable<Party> recipient_texts{"/taxes/ibs_cbs/recipient", short_party_facets};
constexpr FacetTable<Address> recipient_address_texts{"/taxes/ibs_cbs/recipient/address", address_facets};
constexpr FacetTable<RealEstate> real_estate_texts{"/taxes/ibs_cbs/real_estate", real_estate_facets};
constexpr FacetTable<Site> real_estate_site_texts{"/taxes/ibs_cbs/real_estate/site", site_facets};
constexpr FacetTable<Reimbursement> reimbursement_texts{"/taxes/ibs_cbs/reimbursements/*",
                                                        reimbursement_facets};
constexpr FacetTable<Party> reimbursed_supplier_texts{"/taxes/ibs_cbs/reimbursements/*/supplier",
                                                      short_party_facets};

void check_party_texts(const FacetTable<Party>& names, const FacetTable<Address>& addresses,
                       const std::optional<Party>& party, Findings& findings, std::size_t index = 0) {
  if (!party) return;
  check_texts(names, *party, findings, index);
  check_texts(addresses, party->address, findings, index);
}

void check_service_texts(const Service& service, Findings& findings) {
  check_texts(service_texts, service, findings);
  std::size_t index = 0;
  for (const std::string& item : service.purchase_order_items)
    check_texts(order_item_texts, item, findings, index++);
  check_texts(trade_texts, service.foreign_trade, findings);
  if (service.construction) {
    check_texts(construction_texts, *service.construction, findings);
    check_texts(construction_site_texts, service.construction->site, findings);
  }
  if (service.event) {
    check_texts(event_texts, *service.event, findings);
    check_texts(event_site_texts, service.event->site, findings);
  }
}

void check_ibs_cbs_texts(const IbsCbs& declared, Findings& findings) {
  check_texts(ibs_cbs_texts, declared, findings);
  check_party_texts(recipient_texts, recipient_address_texts, declared.recipient, findings);
  if (declared.real_estate) {
    check_texts(real_estate_texts, *declared.real_estate, findings);
    check_texts(real_estate_site_texts, declared.real_estate->site, findings);
  }
  std::size_t index = 0;
  for (const Reimbursement& reimbursement : declared.reimbursements) {
    check_texts(reimbursement_texts, reimbursement, findings, index);
    check_texts(reimbursed_supplier_texts, reimbursement.supplier, findings, index++);
  }
}

}  // namespace

void check_dps_texts(const Facts& facts, Findings& findings) {
  const Invoice& invoice = facts.invoice;
  check_texts(issuer_texts, invoice.issuer, findings);
  check_texts(substitution_texts, invoice.replaces, findings);
  check_service_texts(invoice.service, findings);
  check_texts(benefit_texts, invoice.taxes.iss.benefit, findings);
  check_party_texts(customer_texts, customer_address_texts, invoice.customer, findings);
  check_party_texts(intermediary_texts, intermediary_address_texts, invoice.intermediary, findings);
  if (invoice.deductions) {
    std::size_t index = 0;
    for (const DeductionDocument& document : invoice.deductions->documents) {
      check_texts(document_texts, document, findings, index);
      check_party_texts(supplier_texts, supplier_address_texts, document.supplier, findings, index++);
    }
  }
  if (invoice.taxes.ibs_cbs) check_ibs_cbs_texts(*invoice.taxes.ibs_cbs, findings);
}

void list_dps_texts(std::vector<RuleInfo>& infos) {
  list_texts(issuer_texts, infos);
  list_texts(substitution_texts, infos);
  list_texts(service_texts, infos);
  list_texts(order_item_texts, infos);
  list_texts(trade_texts, infos);
  list_texts(construction_texts, infos);
  list_texts(construction_site_texts, infos);
  list_texts(event_texts, infos);
  list_texts(event_site_texts, infos);
  list_texts(benefit_texts, infos);
  list_texts(customer_texts, infos);
  list_texts(customer_address_texts, infos);
  list_texts(intermediary_texts, infos);
  list_texts(intermediary_address_texts, infos);
  list_texts(document_texts, infos);
  list_texts(supplier_texts, infos);
  list_texts(supplier_address_texts, infos);
  list_texts(ibs_cbs_texts, infos);
  list_texts(recipient_texts, infos);
  list_texts(recipient_address_texts, infos);
  list_texts(real_estate_texts, infos);
  list_texts(real_estate_site_texts, infos);
  list_texts(reimbursement_texts, infos);
  list_texts(reimbursed_supplier_texts, infos);
}

}  // namespace fiscal::rules
