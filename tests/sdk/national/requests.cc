#include "tests/sdk/national/requests.h"

#include "tests/support/catch.h"

namespace fiscal::test {

IssueInvoice a_request() {
  IssueInvoice request;
  request.context.now = *parse_instant("2026-11-20T12:00:00-03:00");
  request.context.zone = {-180};
  request.context.idempotency = "inv_1";
  request.number = DocumentNumber{"1", 42};
  Invoice& invoice = request.invoice;
  invoice.competence_date = Date{2026, 11, 20};
  invoice.issuer.emplace();
  invoice.issuer->tax_id = "11222333000181";
  invoice.issuer->name = "Oficina de Software Ltda";
  invoice.issuer->municipality = "3550308";
  invoice.customer.emplace();
  invoice.customer->tax_id = "12ABC34501DE35";
  invoice.customer->name = "Papelaria Araucária S.A.";
  Address& address = invoice.customer->address.emplace();
  address.street = "Rua XV de Novembro";
  address.number = "100";
  address.district = "Centro";
  address.municipality = "4106902";
  address.postal_code = "80020310";
  invoice.service.national_code = "010101";
  invoice.service.description = "Desenvolvimento de um sistema de estoque";
  invoice.amount = Money{150000};
  return request;
}

national::Dps dps_of(const IssueInvoice& request, const national::DpsOptions& options) {
  auto built = national::build_dps(request, options);
  if (const auto* findings = std::get_if<Findings>(&built))
    FAIL(findings->front().field + ": " + findings->front().text);
  return std::get<national::Dps>(std::move(built));
}

std::optional<std::string> at(const national::Dps& dps, std::string_view path) {
  const auto parsed = XmlDocument::parse(dps.xml);
  REQUIRE(parsed);
  return parsed->root().child("infDPS")->text_at(path);
}

Finding only_finding(const IssueInvoice& request, const national::DpsOptions& options) {
  auto built = national::build_dps(request, options);
  REQUIRE(std::holds_alternative<Findings>(built));
  REQUIRE(std::get<Findings>(built).size() == 1);
  return std::get<Findings>(built).front();
}

}  // namespace fiscal::test
