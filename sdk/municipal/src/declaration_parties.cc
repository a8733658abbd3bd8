#include <fiscal/municipal/declaration.hpp>
#include <fiscal/tax_id.hpp>

#include "sdk/municipal/src/declaration_parts.h"

namespace fiscal::municipal {
namespace {

void set_tax_id(Facts& facts, const std::string& group, const std::optional<std::string>& tax_id) {
  if (!tax_id) return;
  facts.set(group + (tax_id_kind(*tax_id) == TaxIdKind::Cpf ? "cpf" : "cnpj"), *tax_id);
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    all += (all.empty() ? "" : ", ") + part;
  }
  return all;
}

bool is_abroad(const Address& address) { return address.country.value_or("BR") != "BR"; }

void set_foreign_address(Facts& facts, const Address& address) {
  facts.set("customer.country_code", central_bank_country(*address.country));
  facts.set("customer.foreign_address",
            joined({address.street, address.number, address.complement.value_or(""), address.district,
                    address.city.value_or(""), address.region.value_or(""),
                    address.foreign_postal_code.value_or("")}));
}

void set_address(Facts& facts, const std::string& group, const Address& address) {
  facts.set(group + "street", address.street);
  facts.set(group + "number", address.number);
  facts.set(group + "complement", address.complement.value_or(""));
  facts.set(group + "district", address.district);
  facts.set(group + "municipality", address.municipality.value_or(""));
  facts.set(group + "state", state_of_municipality(address.municipality.value_or("")));
  facts.set(group + "postal_code", address.postal_code.value_or(""));
}

/// DPS tpDedRed has ten kinds, ABRASF 2.04 TipoDeducao nine: what it has no code for is 99 with the words.
struct DeductionCode {
  std::string code;
  std::string text;
};

DeductionCode code_of(const DeductionDocument& document) {
  switch (document.kind) {
    case DeductionKind::Materials:
      return {"1", {}};
    case DeductionKind::SubcontractedLabour:
      return {"2", {}};
    case DeductionKind::Services:
      return {"3", {}};
    case DeductionKind::ExternalProduction:
      return {"4", {}};
    case DeductionKind::FoodAndBeverages:
      return {"5", {}};
    case DeductionKind::ExpenseReimbursement:
      return {"6", {}};
    case DeductionKind::ConsortiumTransfer:
      return {"7", {}};
    case DeductionKind::HealthPlan:
      return {"8", {}};
    case DeductionKind::PartnerProfessional:
      return {"99", "Profissional parceiro"};
    case DeductionKind::Other:
      break;
  }
  return {"99", document.other_kind.value_or("Outras")};
}

void set_deduction(Facts& facts, const DeductionDocument& document) {
  const DeductionCode code = code_of(document);
  facts.set("deduction.kind", code.code);
  facts.set("deduction.kind_text", code.text);
  if (document.municipal_number) {
    facts.set("deduction.nfse_municipality", document.municipal_municipality.value_or(""));
    facts.set("deduction.nfse_number", *document.municipal_number);
    facts.set("deduction.nfse_code", document.municipal_code.value_or(""));
  } else if (document.nfe_key && document.nfe_key->size() == 44) {
    // Parts of the key of an NF-e: state 0-1, number 25-33.
    facts.set("deduction.nfe_key", *document.nfe_key);
    facts.set("deduction.nfe_number", document.nfe_key->substr(25, 9));
    facts.set("deduction.nfe_state", state_of_municipality(document.nfe_key->substr(0, 2)));
  } else {
    facts.set(
        "deduction.document",
        document.nfse_key.value_or(document.fiscal_document.value_or(document.other_document.value_or(""))));
  }
  if (document.supplier) set_tax_id(facts, "deduction.supplier_", document.supplier->tax_id);
  facts.set("deduction.issued_on", document.issued_on);
  facts.set("deduction.deductible", document.deductible);
  facts.set("deduction.deducted", document.deducted);
}

}  // namespace

void set_parties(Facts& facts, const Invoice& invoice) {
  if (invoice.customer) {
    const Party& customer = *invoice.customer;
    set_tax_id(facts, "customer.", customer.tax_id);
    facts.set("customer.foreign_id", customer.foreign_tax_id.value_or(""));
    facts.set("customer.municipal_registration", customer.municipal_registration.value_or(""));
    facts.set("customer.name", customer.name);
    facts.set("customer.phone", customer.phone.value_or(""));
    facts.set("customer.email", customer.email.value_or(""));
    if (customer.address && is_abroad(*customer.address))
      set_foreign_address(facts, *customer.address);
    else if (customer.address)
      set_address(facts, "customer.", *customer.address);
  }
  if (invoice.intermediary) {
    set_tax_id(facts, "intermediary.", invoice.intermediary->tax_id);
    facts.set("intermediary.municipal_registration",
              invoice.intermediary->municipal_registration.value_or(""));
    facts.set("intermediary.name", invoice.intermediary->name);
    if (invoice.intermediary->address && !is_abroad(*invoice.intermediary->address))
      set_address(facts, "intermediary.", *invoice.intermediary->address);
  }
}

void set_deductions(Facts& facts, const Invoice& invoice) {
  if (!invoice.deductions) return;
  for (const DeductionDocument& document : invoice.deductions->documents)
    set_deduction(facts.add("deductions"), document);
}

void set_ibs_cbs(Facts& facts, const Invoice& invoice) {
  const auto& taxes = invoice.taxes.ibs_cbs;
  if (!taxes) return;
  facts.set("ibs_cbs.finality", std::string("0"));
  facts.set("ibs_cbs.personal_use", std::string(taxes->personal_use.value_or(false) ? "1" : "0"));
  facts.set("ibs_cbs.operation_indicator", taxes->operation_indicator);
  if (taxes->operation_type) facts.set("ibs_cbs.operation_type", std::to_string(*taxes->operation_type));
  if (taxes->government_entity)
    facts.set("ibs_cbs.government_entity", std::to_string(*taxes->government_entity));
  for (const std::string& key : taxes->referenced_keys)
    facts.add("referenced_keys").set("ibs_cbs.referenced_key", key);
  facts.set("ibs_cbs.recipient_differs", std::string(taxes->recipient ? "1" : "0"));
  if (taxes->recipient) {
    set_tax_id(facts, "ibs_cbs.recipient_", taxes->recipient->tax_id);
    facts.set("ibs_cbs.recipient_name", taxes->recipient->name);
  }
  facts.set("ibs_cbs.cst", taxes->cst);
  facts.set("ibs_cbs.classification", taxes->classification);
  facts.set("ibs_cbs.presumed_credit", taxes->presumed_credit.value_or(""));
  facts.set("ibs_cbs.regular_cst", taxes->regular_cst.value_or(""));
  facts.set("ibs_cbs.regular_classification", taxes->regular_classification.value_or(""));
  if (taxes->state_deferral) facts.set("ibs_cbs.state_deferral", *taxes->state_deferral);
  if (taxes->municipal_deferral) facts.set("ibs_cbs.municipal_deferral", *taxes->municipal_deferral);
  if (taxes->cbs_deferral) facts.set("ibs_cbs.cbs_deferral", *taxes->cbs_deferral);
}

}  // namespace fiscal::municipal
