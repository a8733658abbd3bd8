#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using national::DpsOptions;
using national::Registration;

bool is_absent(const national::Dps& dps, std::string_view path) {
  const auto parsed = XmlDocument::parse(dps.xml);
  return !parsed->root().child("infDPS")->path(path);
}

}  // namespace

TEST_CASE("the id of a DPS is municipality, tax number, series and number at fixed widths", "[dps]") {
  CHECK(national::dps_id("3550308", "11222333000181", "1", 42) ==
        "DPS355030821122233300018100001000000000000042");
  CHECK(national::dps_id("2314003", "12345678909", "49999", 1) ==
        "DPS231400310001234567890949999000000000000001");
  const auto dps = dps_of(a_request());
  CHECK(dps.id == "DPS355030821122233300018100001000000000000042");
  CHECK(XmlDocument::parse(dps.xml)->root().child("infDPS")->attribute("Id") == dps.id);
}

TEST_CASE("zeros before a series are in the id and not in the element", "[dps]") {
  auto request = a_request();
  request.number->series = "00007";
  const auto dps = dps_of(request);
  CHECK(at(dps, "serie") == "7");
  CHECK(dps.id.substr(25, 5) == "00007");
}

TEST_CASE("the time of emission is a minute before the gateway's clock, in local time with an offset",
          "[dps]") {
  auto request = a_request();
  CHECK(at(dps_of(request), "dhEmi") == "2026-11-20T11:59:00-03:00");
  DpsOptions exact;
  exact.clock_skew = seconds(0);
  CHECK(at(dps_of(request, exact), "dhEmi") == "2026-11-20T12:00:00-03:00");
  request.context.zone = {0};
  CHECK(at(dps_of(request), "dhEmi") == "2026-11-20T14:59:00+00:00");
  request.context.zone = {-210};
  CHECK(at(dps_of(request), "dhEmi") == "2026-11-20T14:59:00+00:00");
}

TEST_CASE("just after midnight the skew does not put the emission before the competence date", "[dps]") {
  auto request = a_request();
  request.context.now = *parse_instant("2026-11-20T00:00:20-03:00");
  CHECK(at(dps_of(request), "dhEmi") == "2026-11-20T00:00:00-03:00");
  request.invoice.competence_date = Date{2026, 11, 19};
  CHECK(at(dps_of(request), "dhEmi") == "2026-11-19T23:59:20-03:00");
}

TEST_CASE("name and address of the issuer are not sent", "[dps]") {
  auto request = a_request();
  request.invoice.issuer->address = request.invoice.customer->address;
  const auto dps = dps_of(request);
  CHECK(is_absent(dps, "prest/xNome"));
  CHECK(is_absent(dps, "prest/end"));
  CHECK(at(dps, "prest/CNPJ") == "11222333000181");
}

TEST_CASE("the issuer's municipal registration is sent as the connection says", "[dps]") {
  auto request = a_request();
  request.invoice.issuer->municipal_registration = "1255";
  DpsOptions options;
  CHECK(at(dps_of(request, options), "prest/IM") == "1255");
  options.registration = Registration::Padded;
  CHECK(at(dps_of(request, options), "prest/IM") == "000000000001255");
  options.registration = Registration::Omitted;
  CHECK(is_absent(dps_of(request, options), "prest/IM"));
  request.invoice.issuer->municipal_registration = "12-5 A";
  options.registration = Registration::Padded;
  CHECK(at(dps_of(request, options), "prest/IM") == "12-5 A");
}

TEST_CASE("without approximate taxes the total is the one that the regime allows", "[dps]") {
  auto request = a_request();
  CHECK(at(dps_of(request), "valores/trib/totTrib/vTotTrib/vTotTribFed") == "0.00");
  request.invoice.issuer->tax_regime = TaxRegime::SimplesMeEpp;
  CHECK(at(dps_of(request), "valores/trib/totTrib/vTotTrib/vTotTribMun") == "0.00");
  request.invoice.issuer->tax_regime = TaxRegime::SimplesMei;
  CHECK(at(dps_of(request), "valores/trib/totTrib/indTotTrib") == "0");
  CHECK(is_absent(dps_of(request), "valores/trib/totTrib/vTotTrib"));
}

TEST_CASE("the total of approximate taxes is written in the one form that was given", "[dps]") {
  auto request = a_request();
  ApproximateTaxes& taxes = request.invoice.taxes.approximate.emplace();
  taxes.federal_percent = Rate{134500};
  taxes.state_percent = Rate{0};
  taxes.municipal_percent = Rate{20000};
  CHECK(at(dps_of(request), "valores/trib/totTrib/pTotTrib/pTotTribFed") == "13.45");
  taxes = {};
  taxes.simples_percent = Rate{60000};
  request.invoice.issuer->tax_regime = TaxRegime::SimplesMeEpp;
  CHECK(at(dps_of(request), "valores/trib/totTrib/pTotTribSN") == "6.00");
}

TEST_CASE("a withheld amount of zero is not written", "[dps]") {
  auto request = a_request();
  request.invoice.taxes.withholding = FederalWithholding{Money{0}, Money{0}, Money{0}};
  CHECK(is_absent(dps_of(request), "valores/trib/tribFed"));
  request.invoice.taxes.withholding->income_tax = Money{2250};
  const auto dps = dps_of(request);
  CHECK(at(dps, "valores/trib/tribFed/vRetIRRF") == "22.50");
  CHECK(is_absent(dps, "valores/trib/tribFed/vRetCP"));
}

TEST_CASE("contributions withheld get the codes of NT 007, and the old ones never", "[dps]") {
  auto request = a_request();
  PisCofins& taxes = request.invoice.taxes.pis_cofins.emplace();
  taxes.cst = "01";
  const char* codes[] = {"0", "3", "4", "5", "6", "7", "8", "9"};
  for (int i = 0; i < 8; ++i) {
    taxes.withheld = static_cast<ContributionsWithheld>(i);
    CHECK(at(dps_of(request), "valores/trib/tribFed/piscofins/tpRetPisCofins") == codes[i]);
  }
}

TEST_CASE("kinds of deductions get the codes of the layout", "[dps]") {
  auto request = a_request();
  DeductionDocument document;
  document.other_document = "Recibo 7";
  document.issued_on = Date{2026, 11, 1};
  document.deductible = document.deducted = Money{100};
  const std::pair<DeductionKind, const char*> codes[] = {{DeductionKind::FoodAndBeverages, "1"},
                                                         {DeductionKind::ExternalProduction, "3"},
                                                         {DeductionKind::SubcontractedLabour, "8"},
                                                         {DeductionKind::PartnerProfessional, "9"},
                                                         {DeductionKind::Other, "99"}};
  for (const auto& [kind, code] : codes) {
    document.kind = kind;
    request.invoice.deductions = Deductions{{}, {}, {document}};
    CHECK(at(dps_of(request), "valores/vDedRed/documentos/docDedRed/tpDedRed") == code);
  }
  request.invoice.deductions->documents[0].other_kind = "Taxa de terceiros";
  CHECK(at(dps_of(request), "valores/vDedRed/documentos/docDedRed/xDescOutDed") == "Taxa de terceiros");
}

TEST_CASE("the number of a town's NFS-e is filled to fifteen digits", "[dps]") {
  auto request = a_request();
  DeductionDocument document;
  document.municipal_municipality = "3550308";
  document.municipal_number = "77";
  document.municipal_code = "AB12";
  document.issued_on = Date{2026, 11, 1};
  request.invoice.deductions = Deductions{{}, {}, {document}};
  CHECK(at(dps_of(request), "valores/vDedRed/documentos/docDedRed/NFSeMun/nNFSeMun") == "000000000000077");
}

TEST_CASE("a service rendered abroad names the country and no municipality", "[dps]") {
  auto request = a_request();
  request.invoice.service.municipality = "3304557";
  CHECK(at(dps_of(request), "serv/locPrest/cLocPrestacao") == "3304557");
  request.invoice.service.municipality.reset();
  CHECK(at(dps_of(request), "serv/locPrest/cLocPrestacao") == "3550308");
  request.invoice.service.country = "PT";
  CHECK(at(dps_of(request), "serv/locPrest/cPaisPrestacao") == "PT");
  CHECK(is_absent(dps_of(request), "serv/locPrest/cLocPrestacao"));
}

TEST_CASE("a document that replaces another names it and the reason", "[dps]") {
  auto request = a_request();
  request.invoice.replaces = Substitution{
      "33033021211222333000181000000000001026010000010000", SubstitutionReason::RejectedByCustomer, {}};
  const auto dps = dps_of(request);
  CHECK(at(dps, "subst/cMotivo") == "05");
  CHECK(is_absent(dps, "subst/xMotivo"));
  request.invoice.replaces->reason = SubstitutionReason::Other;
  CHECK(only_finding(request).field == "/replaces/text");
  request.invoice.replaces->text = "Valor do serviço corrigido";
  CHECK(at(dps_of(request), "subst/cMotivo") == "99");
}

TEST_CASE("a recipient is named only when it is not the customer", "[dps]") {
  auto request = a_request();
  IbsCbs& taxes = request.invoice.taxes.ibs_cbs.emplace();
  taxes.cst = "000";
  taxes.classification = "000001";
  taxes.operation_indicator = "100301";
  CHECK(at(dps_of(request), "IBSCBS/indDest") == "0");
  taxes.recipient = *request.invoice.customer;
  const auto dps = dps_of(request);
  CHECK(at(dps, "IBSCBS/indDest") == "1");
  CHECK(at(dps, "IBSCBS/dest/CNPJ") == "12ABC34501DE35");
}

TEST_CASE("what the layout cannot carry is named with its field", "[dps]") {
  auto request = a_request();
  SECTION("a series of the web issuer") {
    request.number->series = "50000";
    CHECK(only_finding(request).code == "series_out_of_range");
  }
  SECTION("a series with letters") {
    request.number->series = "A1";
    CHECK(only_finding(request).code == "series_out_of_range");
  }
  SECTION("no number") {
    request.number.reset();
    CHECK(only_finding(request).code == "number_missing");
  }
  SECTION("a rate with three decimals") {
    request.invoice.taxes.iss.rate = Rate{28750 + 5};
    CHECK(only_finding(request).field == "/taxes/iss/rate");
  }
  SECTION("a character outside Latin-1 in an address") {
    request.invoice.customer->address->street = "Rua 東京";
    const auto finding = only_finding(request);
    CHECK(finding.field == "/customer/address/street");
    CHECK(finding.code == "character_not_allowed");
  }
  SECTION("an address in Brazil without CEP") {
    request.invoice.customer->address->postal_code.reset();
    CHECK(only_finding(request).field == "/customer/address/postal_code");
  }
  SECTION("an address abroad without its city") {
    request.invoice.customer->address->country = "PT";
    request.invoice.customer->address->region = "Lisboa";
    request.invoice.customer->address->foreign_postal_code = "1000-001";
    CHECK(only_finding(request).field == "/customer/address/city");
  }
  SECTION("an order item of blanks") {
    request.invoice.service.purchase_order_items = {"1", "  "};
    CHECK(only_finding(request).field == "/service/purchase_order_items/1");
  }
}

TEST_CASE("texts keep to the characters of the layout", "[dps]") {
  auto request = a_request();
  request.invoice.customer->address->street = "  Praça “São João” – bloco\u00A02… ";
  request.invoice.customer->address->district = "Sa\u0303o Jose\u0301";
  request.invoice.service.notes = "primeira linha\r\nsegunda\tlinha";
  request.invoice.service.description = "item 1\r\nitem 2 — 東京 ✓";
  const auto dps = dps_of(request);
  CHECK(at(dps, "toma/end/xLgr") == "Praça \"São João\" - bloco 2...");
  CHECK(at(dps, "toma/end/xBairro") == "São José");
  CHECK(at(dps, "serv/infoCompl/xInfComp") == "primeira linha segunda linha");
  CHECK(at(dps, "serv/cServ/xDescServ") == "item 1\nitem 2 — 東京 ✓");
}

}  // namespace fiscal::test
