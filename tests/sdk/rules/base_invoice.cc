#include "tests/sdk/rules/base_invoice.h"

namespace fiscal::test {

Address address_in_brazil() {
  Address address;
  address.street = "Rua da Assembleia";
  address.number = "10";
  address.district = "Centro";
  address.municipality = "3304557";
  address.postal_code = "20011901";
  return address;
}

Address address_abroad() {
  Address address;
  address.street = "Avenida da Liberdade";
  address.number = "110";
  address.district = "Santo António";
  address.country = "PT";
  address.city = "Lisboa";
  address.region = "Lisboa";
  address.foreign_postal_code = "1250-146";
  return address;
}

Party company_in_brazil() {
  Party party;
  party.tax_id = "12ABC34501DE35";
  party.name = "Comércio Ação Ltda.";
  party.email = "contas@example.com";
  party.address = address_in_brazil();
  return party;
}

Party company_abroad() {
  Party party;
  party.foreign_tax_id = "PT509876543";
  party.name = "Empresa Lisboeta, Lda.";
  party.address = address_abroad();
  return party;
}

ForeignTrade foreign_trade() {
  ForeignTrade trade;
  trade.mode = 1;
  trade.relationship = 0;
  trade.currency = "220";
  trade.amount_in_currency = {20'000};
  trade.provider_support = "01";
  trade.customer_support = "01";
  trade.temporary_goods = 1;
  return trade;
}

Site site_in_brazil() {
  Site site;
  site.postal_code = "01001000";
  site.street = "Praça da Sé";
  site.number = "1";
  site.district = "Sé";
  return site;
}

Site site_abroad() {
  Site site = site_in_brazil();
  site.postal_code.reset();
  site.foreign_postal_code = "1250-146";
  site.city = "Lisboa";
  site.region = "Lisboa";
  return site;
}

DeductionDocument deduction_document() {
  DeductionDocument document;
  document.fiscal_document = "NF 1234";
  document.issued_on = {2026, 11, 1};
  document.deductible = {10'000};
  document.deducted = {5'000};
  document.supplier = company_in_brazil();
  return document;
}

IbsCbs ibs_cbs() {
  IbsCbs declared;
  declared.cst = "000";
  declared.classification = "000001";
  declared.operation_indicator = "100301";
  return declared;
}

Reimbursement reimbursement() {
  Reimbursement passed;
  passed.number = "77";
  passed.description = "Recibo";
  passed.issued_on = {2026, 11, 5};
  passed.competence_date = {2026, 11, 1};
  passed.kind = "01";
  passed.amount = {1'000};
  return passed;
}

Invoice valid_invoice() {
  Invoice invoice;
  Issuer issuer;
  issuer.tax_id = "11222333000181";
  issuer.name = "Programas Ltda.";
  issuer.municipality = "3550308";
  invoice.issuer = issuer;
  invoice.customer = company_in_brazil();
  invoice.competence_date = Date{2026, 11, 10};
  invoice.service.national_code = "010101";
  invoice.service.description = "Desenvolvimento de sistema";
  invoice.amount = {100'000};
  return invoice;
}

CheckContext valid_context() {
  CheckContext context;
  context.zone = ZoneOffset{-180};
  context.now = start_of(Date{2026, 11, 20}, context.zone) + hours(12);
  context.number = DocumentNumber{"1", 1};
  return context;
}

}  // namespace fiscal::test
