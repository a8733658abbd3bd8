#include "tests/support/provider_requests.h"

namespace fiscal::test {

IssueInvoice an_issue(std::string idempotency) {
  IssueInvoice request;
  request.context.now = *parse_instant("2026-11-20T12:00:00-03:00");
  request.context.zone = {-180};
  request.context.idempotency = std::move(idempotency);
  Invoice& invoice = request.invoice;
  invoice.competence_date = Date{2026, 11, 20};
  invoice.issuer.emplace();
  invoice.issuer->tax_id = "11222333000181";
  invoice.issuer->name = "Oficina de Software Ltda";
  invoice.issuer->municipality = "3550308";
  invoice.customer.emplace();
  invoice.customer->tax_id = "01234567890";
  invoice.customer->name = "Maria Souza";
  invoice.customer->email = "maria@example.com";
  invoice.customer->phone = "48999990000";
  Address& address = invoice.customer->address.emplace();
  address.street = "Rua das Flores";
  address.number = "100";
  address.district = "Centro";
  address.municipality = "4205407";
  address.postal_code = "88000000";
  invoice.service.national_code = "010701";
  invoice.service.description = "Suporte em sistemas";
  invoice.amount = Money{150001};
  return request;
}

InvoiceQuery query_of(const IssueInvoice& request) {
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  return query;
}

CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& access_key) {
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.context.idempotency += "-c1";
  cancellation.access_key = access_key;
  cancellation.reason = CancelReason::IssuedInError;
  cancellation.reason_text = "Emitida com o valor errado";
  cancellation.invoice = request.invoice;
  return cancellation;
}

InboundMessage a_callback(std::string body, std::vector<std::pair<std::string, std::string>> headers) {
  InboundMessage message;
  message.context = an_issue().context;
  message.method = "POST";
  message.path = "/hooks/main";
  message.headers = std::move(headers);
  message.body = std::move(body);
  return message;
}

}  // namespace fiscal::test
