#include "tests/sdk/municipal/requests.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace fiscal::test {

IssueInvoice a_town_request(std::int64_t number) {
  IssueInvoice request;
  request.context.now = *parse_instant("2026-11-03T10:00:00-03:00");
  request.context.zone = ZoneOffset{-180};
  request.number = DocumentNumber{"A1", number};
  Invoice& invoice = request.invoice;
  invoice.competence_date = parse_date("2026-11-03");
  invoice.issuer =
      Issuer{.tax_id = "99999999000191", .name = "EMPRESA TESTE LTDA", .municipality = "3548500"};
  invoice.issuer->municipal_registration = "123456";
  invoice.customer = Party{};
  invoice.customer->tax_id = "11222333000181";
  invoice.customer->name = "TOMADOR TESTE LTDA";
  invoice.service.national_code = "010101";
  invoice.service.municipal_code = "620150100";
  invoice.service.nbs = "115022000";
  invoice.service.description = "Servico de teste & acentuação";
  invoice.amount = Money{150'000};
  invoice.taxes.iss.rate = Rate{50'000};
  return request;
}

IssueInvoice a_full_town_request(std::int64_t number) {
  IssueInvoice request = a_town_request(number);
  Invoice& invoice = request.invoice;
  invoice.issuer->tax_regime = TaxRegime::SimplesMeEpp;
  invoice.customer->municipal_registration = "7654321";
  invoice.customer->phone = "1133334444";
  invoice.customer->email = "fiscal@tomador.example";
  Address address;
  address.street = "Rua das Laranjeiras";
  address.number = "100";
  address.complement = "Sala 5";
  address.district = "Centro";
  address.municipality = "3550308";
  address.postal_code = "01001000";
  invoice.customer->address = address;
  invoice.intermediary = Party{};
  invoice.intermediary->tax_id = "52998224725";
  invoice.intermediary->name = "INTERMEDIÁRIA";
  invoice.intermediary->address = address;
  invoice.service.construction = Construction{};
  invoice.service.construction->work_code = "512345678901";
  invoice.service.technical_document = "ART1234";
  invoice.service.description = "Primeira linha\nSegunda linha";
  invoice.taxes.iss.withheld_by = WithheldBy::Customer;
  invoice.discounts = Discounts{Money{1'000}, Money{500}};
  invoice.deductions = Deductions{};
  invoice.deductions->amount = Money{10'000};
  invoice.taxes.withholding = FederalWithholding{Money{1'100}, Money{2'200}, Money{3'300}};
  return request;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace fiscal::test
