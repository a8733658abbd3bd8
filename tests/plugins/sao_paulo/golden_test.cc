#include <fiscal/encoding.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "plugins/sao_paulo/rps_string.h"
#include "tests/plugins/sao_paulo/golden_key.h"
#include "tests/plugins/sao_paulo/town.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

// What is sent, held against documents that others' tools signed with the same key, and against the town's
// schemas.
namespace fiscal::test {
namespace {

std::string golden_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// The text of the only element of this name, without blanks.
std::string value_in(const std::string& xml, const std::string& name) {
  const auto begin = xml.find("<" + name + ">") + name.size() + 2;
  const auto end = xml.find("</" + name + ">", begin);
  REQUIRE(end != std::string::npos);
  std::string value = xml.substr(begin, end - begin);
  value.erase(std::remove_if(value.begin(), value.end(), [](char c) { return c == '\n' || c == ' '; }),
              value.end());
  return value;
}

void check_golden(const std::string& sent, const std::filesystem::path& file,
                  std::initializer_list<const char*> names) {
  const std::string golden = golden_file(file);
  for (const char* name : names) {
    INFO(name);
    CHECK(value_in(sent, name) == value_in(golden, name));
  }
}

/// Whether xmlsec1 and the schema accept a message.
void check_with_tools(const std::string& sent, const std::filesystem::path& golden, const char* schema) {
  INFO(schema);
  CHECK(XmlSchema(golden.parent_path() / "xsd" / schema).complaints(sent).empty());
  if (std::system("command -v xmlsec1 >/dev/null 2>&1") != 0) {
    WARN("xmlsec1 is not installed: signatures were not verified by it");
    return;
  }
  const TemporaryFolder folder;
  const auto file = folder.path() / "sent.xml";
  std::ofstream(file, std::ios::binary) << sent;
  const std::string command = "xmlsec1 --verify --trusted-pem " + (golden / "test-cert.pem").string() + " " +
                              file.string() + " >/dev/null 2>&1";
  CHECK(std::system(command.c_str()) == 0);
}

const std::initializer_list<const char*> receipt_values{"Assinatura", "DigestValue", "SignatureValue",
                                                        "X509Certificate"};

/// What leaves, last, when the golden receipt is issued with these settings.
std::string issued_with(const GoldenKey& key, std::string_view settings,
                        IssueInvoice request = a_receipt_request()) {
  Town town;
  town.host.signs_with(key.signer());
  auto town_hall = a_town_hall(settings);
  auto call = town.host.host();
  town_hall.issue_invoice(request, call);
  REQUIRE(town.host.requests().size() == 2);
  return message_in(town.host.requests().back());
}

}  // namespace

TEST_CASE("a receipt of layout 2 has digest and signatures of the golden document", "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  const std::string sent = issued_with(key, "");
  check_golden(sent, *folder / "sp-v2-PedidoEnvioRPS.signed.xml", receipt_values);
  check_with_tools(sent, *folder, "saopaulo-v2/PedidoEnvioRPS_v02.xsd");
}

TEST_CASE("a lot of layout 2 has digest and signatures of the golden document", "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  const std::string sent = issued_with(key, ",\"message\":\"lot\"");
  check_golden(sent, *folder / "sp-v2-PedidoEnvioLoteRPS.signed.xml", receipt_values);
  check_with_tools(sent, *folder, "saopaulo-v2/PedidoEnvioLoteRPS_v02.xsd");
}

TEST_CASE("a lot of layout 1 has the receipt's signature of the golden document, and xmlsec1 verifies it",
          "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  IssueInvoice request = a_receipt_request();
  request.invoice.competence_date = Date{2007, 1, 3};
  const std::string sent = issued_with(key, ",\"message\":\"lot\"", request);
  check_golden(sent, *folder / "sp-v1-PedidoEnvioLoteRPS.tmpl.xml", {"Assinatura"});
  check_with_tools(sent, *folder, "saopaulo-v1/PedidoEnvioLoteRPS_v01.xsd");
}

TEST_CASE("a cancellation has digest and signatures of the golden document", "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  Town town;
  town.host.signs_with(key.signer());
  town.query = soap_return("ConsultaNFe", return_message("RetornoConsulta", true, shown_note()));
  auto town_hall = a_town_hall();
  auto call = town.host.host();
  const IssueInvoice issued = a_receipt_request();
  CancelInvoice request{issued.context, "31000000-1234-ABCD1234",
                        issued.number,  CancelReason::IssuedInError,
                        "erro",         issued.invoice};
  town_hall.cancel(request, call);
  REQUIRE(town.host.requests().size() == 2);
  const std::string sent = message_in(town.host.requests().back());
  check_golden(sent, *folder / "sp-v2-PedidoCancelamentoNFe.signed.xml",
               {"AssinaturaCancelamento", "DigestValue", "SignatureValue"});
  check_with_tools(sent, *folder, "saopaulo-v2/PedidoCancelamentoNFe_v02.xsd");
  check_with_tools(message_in(town.host.requests().front()), *folder,
                   "saopaulo-v2/PedidoConsultaNFe_v02.xsd");
}

TEST_CASE("query and cancellation of layout 1 are signed and valid", "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  Town town;
  town.host.signs_with(key.signer());
  town.query = soap_return("ConsultaNFe", return_message("RetornoConsulta", true, shown_note()));
  auto town_hall = a_town_hall(",\"layout\":\"1\"");
  auto call = town.host.host();
  const IssueInvoice issued = a_receipt_request();
  town_hall.cancel({issued.context, "31000000-1234-ABCD1234", issued.number, CancelReason::IssuedInError,
                    "erro", issued.invoice},
                   call);
  REQUIRE(town.host.requests().size() == 2);
  CHECK(town.host.requests().front().url == "https://nfe.prefeitura.sp.gov.br/ws/lotenfe.asmx");
  check_with_tools(message_in(town.host.requests().front()), *folder,
                   "saopaulo-v1/PedidoConsultaNFe_v01.xsd");
  check_with_tools(message_in(town.host.requests().back()), *folder,
                   "saopaulo-v1/PedidoCancelamentoNFe_v01.xsd");
  town_hall.status(
      {issued.context, QueryPurpose::Issue, std::nullopt, issued.number, std::nullopt, issued.invoice}, call);
  check_with_tools(message_in(town.host.requests().back()), *folder, "saopaulo-v1/PedidoConsultaNFe_v01.xsd");
}

TEST_CASE("a query by receipt is the golden one and is signed", "[golden]") {
  const auto folder = golden_folder();
  if (!folder) return;
  const GoldenKey key(*folder);
  Town town;
  town.host.signs_with(key.signer());
  auto town_hall = a_town_hall();
  auto call = town.host.host();
  town_hall.issue_invoice(a_receipt_request(), call);
  const std::string sent = message_in(town.host.requests().front());
  const std::string golden = golden_file(*folder / "sp-v2-PedidoConsultaNFe-ChaveRPS.tmpl.xml");
  CHECK(sent.substr(0, sent.find("<Signature ")) == golden.substr(0, golden.find("<Signature ")));
  check_with_tools(sent, *folder, "saopaulo-v2/PedidoConsultaNFe_v02.xsd");
}

TEST_CASE("the signed text of a receipt is that of the manuals, character for character", "[text]") {
  sao_paulo::Rps rps;
  rps.layout = sao_paulo::Layout::V1;
  rps.key = {"31000000", "OL03", 1};
  rps.date = {2007, 1, 3};
  rps.price = Money{2'050'000};
  rps.deductions = Money{500'000};
  rps.service_code = "2658";
  rps.iss_withheld_by_intermediary = true;
  Invoice invoice = a_receipt_request().invoice;
  CHECK(receipt_text(rps, invoice) ==
        "31000000OL03 00000000000120070103TNN00000000205000000000000050000002658100013167474254");
  invoice.intermediary.emplace().tax_id = "09999999000106";
  CHECK(receipt_text(rps, invoice) ==
        "31000000OL03 "
        "00000000000120070103TNN00000000205000000000000050000002658100013167474254209999999000106S");
  rps.layout = sao_paulo::Layout::V2;
  rps.key = {"123456789012", "RTNT", 1};
  rps.date = {2026, 1, 1};
  const std::string second = receipt_text(rps, invoice);
  CHECK(second ==
        "123456789012RTNT "
        "00000000000120260101TNN00000000205000000000000050000002658100013167474254209999999000106S");
  CHECK(hex(sha1(second)) == "d30ffc47832bb2cd5397acba4393ae00565608cd");
  invoice.intermediary.reset();
  invoice.customer.reset();
  CHECK(receipt_text(rps, invoice).ends_with("02658300000000000000"));
  CHECK(sao_paulo::cancellation_text("31000000", 1234, sao_paulo::Layout::V1) == "31000000000000001234");
  CHECK(sao_paulo::cancellation_text("31000000", 1234, sao_paulo::Layout::V2) == "000031000000000000001234");
}

}  // namespace fiscal::test
