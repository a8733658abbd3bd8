#include <fiscal/access_key.hpp>
#include <fiscal/national/event.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

namespace fiscal::test {
namespace {

constexpr const char* a_key = "33033021211222333000181000000000001026010000010000";

CancelInvoice a_cancellation() {
  CancelInvoice request;
  request.context = a_request().context;
  request.access_key = a_key;
  request.reason_text = "Erro na emissão da nota fiscal";
  request.invoice = a_request().invoice;
  return request;
}

national::EventRequest event_of(const CancelInvoice& request, national::EventKind kind) {
  auto built = national::build_cancellation(request, kind);
  REQUIRE(std::holds_alternative<national::EventRequest>(built));
  return std::get<national::EventRequest>(std::move(built));
}

}  // namespace

TEST_CASE("the id of an event request is key and code", "[event]") {
  const auto event = event_of(a_cancellation(), national::EventKind::Cancellation);
  CHECK(event.id == std::string("PRE") + a_key + "101101");
  CHECK(event.id.size() == 59);
}

TEST_CASE("every cancellation is one that the official schema accepts", "[event][property]") {
  if (!shared_dir()) {
    WARN("skipped: the official schemas are not beside the tree");
    return;
  }
  const XmlSchema schema(*shared_dir() / "data/national/xsd/1.01-20260727-rebuilt/pedRegEvento_v1.01.xsd");
  const CancelReason reasons[] = {CancelReason::IssuedInError, CancelReason::NotRendered,
                                  CancelReason::Other};
  const char* codes[] = {"1", "2", "9"};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CancelInvoice request = a_cancellation();
    request.invoice.issuer->tax_id = seed % 2 == 0 ? testing::random_cnpj(seed) : testing::random_cpf(seed);
    request.context.environment = seed % 3 == 0 ? Environment::Production : Environment::Test;
    request.reason = reasons[seed % 3];
    request.reason_text = "Motivo " + std::to_string(seed) + " – “serviço” não prestado";
    for (const auto kind : {national::EventKind::Cancellation, national::EventKind::AnalysisRequest}) {
      const auto event = event_of(request, kind);
      CHECK(schema.complaints(event.xml) == "");
      const auto parsed = XmlDocument::parse(event.xml);
      CHECK(parsed->root().text_at("infPedReg/e" + national::event_code(kind) + "/cMotivo") ==
            codes[seed % 3]);
    }
  }
}

TEST_CASE("an event that is not the issuer's to send is not written", "[event]") {
  CHECK_THROWS_AS(national::build_cancellation(a_cancellation(), national::EventKind::Substitution),
                  std::invalid_argument);
}

TEST_CASE("a reason has 15 to 255 Latin characters", "[event]") {
  CancelInvoice request = a_cancellation();
  for (const std::string& text :
       {std::string(14, 'x'), std::string(256, 'x'), std::string("東京 東京 東京 東京 東京 東京")}) {
    request.reason_text = text;
    CHECK(std::holds_alternative<Findings>(
        national::build_cancellation(request, national::EventKind::Cancellation)));
  }
  for (const std::string& text : {std::string(15, 'x'), std::string(255, 'x')}) {
    request.reason_text = text;
    event_of(request, national::EventKind::Cancellation);
  }
}

TEST_CASE("documents that are no events are not read as one", "[event]") {
  CHECK_FALSE(national::read_event(""));
  CHECK_FALSE(national::read_event("<html/>"));
  CHECK_FALSE(national::read_event("<evento xmlns=\"http://www.sped.fazenda.gov.br/nfse\"/>"));
  CHECK_FALSE(national::read_event(
      "<evento><infEvento Id=\"EVT\"><pedRegEvento><infPedReg><chNFSe>1</chNFSe><e101101/>"
      "</infPedReg></pedRegEvento></infEvento></evento>"));
}

}  // namespace fiscal::test
