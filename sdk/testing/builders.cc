#include <fiscal/testing/builders.hpp>

#include <utility>

namespace fiscal::testing {
namespace {

constexpr Instant issued_at{1'763'650'800'000};  // 2025-11-20T15:00:00Z
constexpr Date issued_on{2025, 11, 20};

CallContext a_context() {
  CallContext context;
  context.now = issued_at;
  context.zone = {-180};
  context.idempotency = "inv_1";
  return context;
}

}  // namespace

Issuer an_issuer() {
  Issuer issuer;
  issuer.tax_id = "11222333000181";
  issuer.name = "Acme Consultoria Ltda";
  issuer.municipality = "3550308";
  issuer.tax_regime = TaxRegime::Regular;
  return issuer;
}

Party a_customer() {
  Party customer;
  customer.tax_id = "52998224725";
  customer.name = "Maria Aparecida de Souza";
  return customer;
}

Invoice an_invoice() {
  Invoice invoice;
  invoice.issuer = an_issuer();
  invoice.customer = a_customer();
  invoice.competence_date = issued_on;
  invoice.service.national_code = "010701";
  invoice.service.description = "Suporte técnico em informática";
  invoice.amount = {150'000};
  return invoice;
}

IssueInvoice an_issue_request(Invoice invoice) {
  IssueInvoice request;
  request.context = a_context();
  request.number = DocumentNumber{"1", 1};
  request.invoice = std::move(invoice);
  return request;
}

CancelInvoice a_cancel_request(std::string access_key) {
  CancelInvoice request;
  request.context = a_context();
  request.access_key = std::move(access_key);
  request.number = DocumentNumber{"1", 1};
  request.reason = CancelReason::IssuedInError;
  request.reason_text = "Emitida com o valor errado";
  request.invoice = an_invoice();
  return request;
}

InvoiceQuery a_status_request() {
  InvoiceQuery request;
  request.context = a_context();
  request.number = DocumentNumber{"1", 1};
  request.invoice = an_invoice();
  return request;
}

}  // namespace fiscal::testing
