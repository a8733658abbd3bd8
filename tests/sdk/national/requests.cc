#include "tests/sdk/national/requests.h"

#include <fiscal/testing/random_invoice.hpp>

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

IssueInvoice a_random_request(std::uint64_t seed) {
  IssueInvoice request = a_request();
  request.context.environment = seed % 2 == 0 ? Environment::Test : Environment::Production;
  request.number =
      DocumentNumber{std::to_string(seed % 49999 + 1), static_cast<std::int64_t>(seed * 7919 + 1)};
  testing::RandomOptions options;
  options.town_active = seed % 3 != 0;
  options.rare_characters = seed % 4 == 0;
  request.invoice = testing::random_invoice(seed, options);
  if (!request.invoice.competence_date) request.invoice.competence_date = Date{2026, 11, 20};
  return request;
}

bool has_a_key_with_letters(const Invoice& invoice) {
  const auto has_letters = [](const std::optional<std::string>& key) {
    return key && key->find_first_not_of("0123456789") != std::string::npos;
  };
  if (invoice.replaces && has_letters(invoice.replaces->access_key)) return true;
  if (invoice.deductions)
    for (const auto& document : invoice.deductions->documents)
      if (has_letters(document.nfse_key) || has_letters(document.nfe_key)) return true;
  if (invoice.taxes.ibs_cbs)
    for (const auto& key : invoice.taxes.ibs_cbs->referenced_keys)
      if (has_letters(key)) return true;
  return false;
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
