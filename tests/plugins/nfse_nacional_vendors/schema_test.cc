#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/national/event.hpp>

#include <functional>

#include "tests/plugins/nfse_nacional_vendors/vendors.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/papers.h"
#include "tests/support/xml_schema.h"

// What goes to vendors' services, held against the official schema and their own.
namespace fiscal::test {
namespace {

using municipal::Catalog;

std::filesystem::path vendor_schemas() {
  return *shared_dir() / "data/municipal/xsd/vendor-PadraoNacional-1.01";
}

void replace_all_in(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

/// The DPS of a message as a document of its own, in the namespace of the layout.
std::string dps_in(const std::string& message) {
  const auto begin = message.find("<DPS");
  REQUIRE(begin != std::string::npos);
  std::string dps = message.substr(begin, message.find("</DPS>") + 6 - begin);
  if (dps.find("xmlns=") > dps.find('>')) dps.insert(4, " xmlns=\"http://www.sped.fazenda.gov.br/nfse\"");
  return dps;
}

/// Betha's DPS in the form of the layout: its service has the elements in a namespace of its own and another
/// name for the id, both of which the signature covers.
std::string in_form_of_the_layout(std::string dps) {
  replace_all_in(dps, "\"http://www.betha.com.br/e-nota-dps\"", "\"http://www.sped.fazenda.gov.br/nfse\"");
  replace_all_in(dps, " id=\"", " Id=\"");
  return dps;
}

}  // namespace

TEST_CASE("the DPS in a vendor's envelope is valid by the official schema, and xmlsec1 verifies it",
          "[vendors][schema]") {
  if (!shared_dir()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const XmlSchema official(vendor_schemas() / "DPS_v1.01.xsd");
  Papers papers;
  Vendors stands;
  for (const std::string& id : vendors()) {
    INFO(id);
    if (id == "issnet-dps") continue;  // Its own schema is another one: below.
    auto connection = a_connection(id);
    Host host = stands.host();
    const std::string dps = dps_in(sent_dps(connection.issue_invoice(a_vendor_request(), host)));
    CHECK(dps.find(dps_of(a_vendor_request()).id) != std::string::npos);
    CHECK(official.complaints(id == "betha-dps" ? in_form_of_the_layout(dps) : dps) == "");
    if (id != "betha-dps") papers.add("dps", dps);
  }
  CHECK(papers.size() == vendors().size() - 2);
  if (!tools_are_there()) return;
  const auto verdict = papers.check(stands.trusted());
  INFO(verdict.said);
  CHECK(verdict.good);
}

TEST_CASE("what goes to ISSNet is valid by ISSNet's own schema, or refused with its field and the fix",
          "[vendors][schema][issnet]") {
  if (!shared_dir()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const XmlSchema own(vendor_schemas() / "schema_v101-ISSNet.xsd");
  int valid = 0;
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    IssueInvoice request = a_random_request(seed);
    // Most random invoices lack what this service wants; some keep lacking it.
    if (seed % 10 != 0) {
      request.invoice.issuer->municipal_registration = "1234567";
      request.invoice.service.nbs = "115022000";
    }
    Vendors stands;
    auto connection =
        a_connection("issnet-dps", R"("municipal_codes": {")" + request.invoice.service.national_code +
                                       R"(": "0101010100"})");
    Host host = stands.host();
    const IssueOutcome outcome = connection.issue_invoice(request, host);
    if (const auto* not_sent = std::get_if<NotSent>(&outcome)) {
      ++refused;
      CHECK(stands.fake().requests().empty());
      for (const Finding& finding : not_sent->reasons) {
        INFO(finding.text);
        CHECK(finding.field.starts_with("/"));
        CHECK_FALSE(finding.fix.empty());
      }
      continue;
    }
    ++valid;
    CHECK(own.complaints(sent_dps(outcome)) == "");
  }
  INFO(valid << " valid, " << refused << " refused");
  CHECK(valid > 40);
  CHECK(refused > 40);
}

TEST_CASE("a cancellation for ISSNet is valid by ISSNet's own schema", "[vendors][schema][issnet]") {
  if (!shared_dir()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const XmlSchema own(vendor_schemas() / "schema_v101-ISSNet.xsd");
  Vendors stands;
  auto connection = a_connection("issnet-dps");
  const auto authorized = settled(connection, a_vendor_request(), stands);
  REQUIRE(authorized);
  Host host = stands.host();
  const auto outcome = connection.cancel(cancellation_of(a_vendor_request(), authorized->access_key), host);
  const auto* cancelled = std::get_if<Cancelled>(&outcome);
  REQUIRE(cancelled);
  CHECK(cancelled->documents.front().kind == "cancel_request");
  CHECK(own.complaints(cancelled->documents.front().content) == "");

  // After the deadline the same connection asks for an analysis.
  const auto profile = Catalog::shipped().load("issnet-dps");
  const auto analysis = national::build_cancellation(
      cancellation_of(a_vendor_request(), authorized->access_key), national::EventKind::AnalysisRequest);
  CHECK(own.complaints(municipal::wrapped(profile, *profile.operation(municipal::Call::Cancel),
                                          std::get<national::EventRequest>(analysis).xml)) == "");
}

TEST_CASE("what ISSNet demands and an invoice lacks is named with its field and the fix",
          "[vendors][issnet]") {
  const auto refusal = [](const std::function<void(Invoice&)>& change, const std::string& settings) {
    Vendors stands;
    auto connection = a_connection("issnet-dps", settings);
    IssueInvoice request = a_vendor_request();
    change(request.invoice);
    Host host = stands.host();
    const auto outcome = connection.issue_invoice(request, host);
    const auto* not_sent = std::get_if<NotSent>(&outcome);
    REQUIRE(not_sent);
    CHECK(not_sent->retry == Retry::Never);
    CHECK(stands.fake().requests().empty());
    REQUIRE(not_sent->reasons.size() == 1);
    return not_sent->reasons.front();
  };
  using Catch::Matchers::Contains;
  const Finding registration =
      refusal([](Invoice& invoice) { invoice.issuer->municipal_registration.reset(); }, codes_of_the_town);
  CHECK(registration.code == "required_by_vendor");
  CHECK(registration.field == "/issuer/municipal_registration");
  const Finding nbs = refusal([](Invoice& invoice) { invoice.service.nbs.reset(); }, codes_of_the_town);
  CHECK(nbs.field == "/service/nbs");
  CHECK_THAT(nbs.fix, Contains("nine digits"));
  const Finding code = refusal([](Invoice&) {}, "");
  CHECK(code.field == "/service/municipal_code");
  CHECK_THAT(code.fix, Contains("municipal_codes"));
  const Finding three = refusal([](Invoice& invoice) { invoice.service.municipal_code = "001"; }, "");
  CHECK(three.code == "refused_by_vendor");
  CHECK(three.field == "/service/municipal_code");
  CHECK(refusal([](Invoice& invoice) { invoice.customer->tax_id = "12ABC34501DE35"; }, codes_of_the_town)
            .field == "/customer/tax_id");
}

TEST_CASE("an issuer's phone and e-mail stay out of ISSNet's DPS, which has no place for them",
          "[vendors][issnet]") {
  Vendors stands;
  auto connection = a_connection("issnet-dps");
  IssueInvoice request = a_vendor_request();
  request.invoice.issuer->phone = "1133334444";
  request.invoice.issuer->email = "fiscal@oficina.example";
  request.invoice.customer->email = "compras@papelaria.example";
  Host host = stands.host();
  const std::string sent = sent_dps(connection.issue_invoice(request, host));
  REQUIRE_FALSE(sent.empty());
  CHECK(sent.find("1133334444") == std::string::npos);
  CHECK(sent.find("fiscal@oficina.example") == std::string::npos);
  CHECK(sent.find("compras@papelaria.example") != std::string::npos);
}

}  // namespace fiscal::test
