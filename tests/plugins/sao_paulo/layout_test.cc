#include <fiscal/testing/random_invoice.hpp>
#include <fiscal/xml_document.hpp>

#include "plugins/sao_paulo/rps_values.h"
#include "tests/plugins/sao_paulo/town.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

namespace fiscal::test {
namespace {

constexpr std::uint64_t random_receipts = 400;

/// A random invoice as an issuer of São Paulo could have it.
IssueInvoice random_receipt(std::uint64_t seed) {
  IssueInvoice request = a_receipt_request();
  const Invoice basis = request.invoice;
  request.invoice = testing::random_invoice(seed);
  request.invoice.issuer = basis.issuer;
  request.invoice.competence_date = basis.competence_date;
  if (!request.invoice.service.nbs) request.invoice.service.nbs = basis.service.nbs;
  if (!request.invoice.taxes.ibs_cbs) request.invoice.taxes.ibs_cbs = basis.taxes.ibs_cbs;
  request.number = DocumentNumber{"A" + std::to_string(seed % 100), static_cast<std::int64_t>(seed)};
  return request;
}

/// The message that leaves, or nothing where the layout cannot say the invoice.
std::optional<std::string> message_of(const IssueInvoice& request, std::string_view layout) {
  Town town;
  sao_paulo::Paulistana town_hall(Settings("{\"layout\":\"" + std::string(layout) +
                                           "\",\"service_codes\":{\"" +
                                           request.invoice.service.national_code + "\":\"02658\"}}"));
  auto call = town.host.host();
  town_hall.issue_invoice(request, call);
  if (town.host.requests().empty()) return std::nullopt;
  return message_in(town.host.requests().back());
}

void check_random(std::string_view layout, const char* schema_file) {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the reference material is not beside the tree");
    return;
  }
  const XmlSchema schema(*shared / "data/municipal/xsd" / schema_file);
  std::size_t sent = 0;
  for (std::uint64_t seed = 1; seed <= random_receipts; ++seed) {
    const auto message = message_of(random_receipt(seed), layout);
    if (!message) continue;
    ++sent;
    const std::string complaints = schema.complaints(*message);
    INFO(seed << ": " << complaints << "\n" << *message);
    REQUIRE(complaints.empty());
  }
  CHECK(sent > random_receipts / 4);
}

}  // namespace

TEST_CASE("random invoices become messages that the town's schema of layout 2 accepts",
          "[schema][property]") {
  check_random("2", "saopaulo-v2/PedidoEnvioRPS_v02.xsd");
}

TEST_CASE("random invoices become messages that the town's schema of layout 1 accepts",
          "[schema][property]") {
  check_random("1", "saopaulo-v1/PedidoEnvioRPS_v01.xsd");
}

TEST_CASE("amounts and rates have the town's spelling", "[values]") {
  using namespace sao_paulo;
  CHECK(amount_text(Money{0}) == "0");
  CHECK(amount_text(Money{5}) == "0.05");
  CHECK(amount_text(Money{2'050'000}) == "20500");
  CHECK(amount_text(Money{2'050'010}) == "20500.10");
  CHECK(fraction_text(Rate{50'000}) == "0.05");
  CHECK(fraction_text(Rate{29'000}) == "0.029");
  CHECK(fraction_text(Rate{20'100}) == "0.0201");
  CHECK(fraction_text(Rate{0}) == "0");
}

TEST_CASE("withheld contributions are taken apart without losing a centavo", "[values]") {
  Taxes taxes;
  taxes.withholding = FederalWithholding{.contributions = Money{46'500}};
  auto withheld = sao_paulo::withheld_of(taxes);
  CHECK(withheld.pis == Money{6'500});
  CHECK(withheld.cofins == Money{30'000});
  CHECK(withheld.csll == Money{10'000});
  for (const std::int64_t sum : std::initializer_list<std::int64_t>{1, 7, 99, 12'345, 98'765'432'101}) {
    for (const auto kind :
         {ContributionsWithheld::PisCofinsCsll, ContributionsWithheld::Pis, ContributionsWithheld::Csll,
          ContributionsWithheld::PisCsll, ContributionsWithheld::CofinsCsll}) {
      taxes.withholding->contributions = Money{sum};
      taxes.pis_cofins = PisCofins{.cst = "01", .withheld = kind};
      withheld = sao_paulo::withheld_of(taxes);
      CHECK(withheld.pis + withheld.cofins + withheld.csll == Money{sum});
    }
  }
}

TEST_CASE("where the tax is due decides the letter of taxation", "[layout]") {
  const auto letter = [](const IssueInvoice& request, std::string_view code) {
    const auto message = message_of(request, code);
    REQUIRE(message);
    return XmlDocument::parse(*message)->root().text_at("RPS/TributacaoRPS").value_or("");
  };
  IssueInvoice request = a_receipt_request();
  CHECK(letter(request, "2") == "T");
  request.invoice.taxes.iss.treatment = IssTreatment::Export;
  CHECK(letter(request, "2") == "P");
  request.invoice.taxes.iss.treatment = IssTreatment::Immune;
  CHECK(letter(request, "2") == "M");
  request.invoice.taxes.iss.treatment = IssTreatment::Taxable;
  request.invoice.taxes.iss.suspension = IssSuspension{};
  CHECK(letter(request, "2") == "X");
  request.invoice.taxes.iss.suspension.reset();
  request.invoice.service.national_code = "070201";  // Due where the work is.
  request.invoice.service.municipality = "3304557";
  CHECK(letter(request, "2") == "F");
  CHECK(message_of(request, "2")->find("<MunicipioPrestacao>3304557<") != std::string::npos);
}

}  // namespace fiscal::test
