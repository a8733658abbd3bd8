#include "plugins/nfse_nacional/envelope.h"

#include <fiscal/encoding.hpp>
#include <fiscal/national/event.hpp>
#include <fiscal/national/rejection.hpp>

#include <fstream>
#include <sstream>

#include "plugins/nfse_nacional/answers.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using nacional::read_envelope;
using nacional::unpack;

std::string sample(const std::string& name) {
  std::ifstream file(*shared_dir() / "data/national/samples/sefin-json-responses" / name);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the answers that others recorded are read", "[envelope]") {
  if (!shared_dir()) {
    WARN("skipped: the recorded answers are not beside the tree");
    return;
  }
  SECTION("issued") {
    const auto envelope = read_envelope(sample("emitir_sucesso.json"));
    REQUIRE(envelope);
    CHECK(envelope->environment == 2);
    CHECK(envelope->dps_id == "DPS001");
    CHECK(envelope->access_key == "35016082026022700000000000000000000000000000000001");
    CHECK(envelope->processed_at == parse_instant("2026-03-02T12:00:00-03:00"));
    REQUIRE(envelope->alerts.size() == 1);
    CHECK(envelope->alerts[0].code == "A001");
    CHECK(envelope->errors.empty());
    const auto xml = unpack(*envelope->nfse);
    REQUIRE(xml);
    const auto nfse = national::read_nfse(*xml);
    REQUIRE(nfse);
    CHECK(nfse->number == "10");
    CHECK(nfse->dps_id == "DPS330330211222333000181202601000000000000005");
  }
  SECTION("refused") {
    const auto envelope = read_envelope(sample("emitir_rejeicao.json"));
    REQUIRE(envelope);
    CHECK(envelope->dps_id == "DPS_ERR_001");
    REQUIRE(envelope->errors.size() == 1);
    CHECK(envelope->errors[0].code == "E001");
    // A code that the authority does not have.
    CHECK_FALSE(nacional::has_official_error(*envelope));
  }
  SECTION("an NFS-e") {
    const auto envelope = read_envelope(sample("consultar_nfse.json"));
    REQUIRE(envelope);
    CHECK(national::read_nfse(unpack(*envelope->nfse).value()));
  }
  SECTION("a DPS") {
    const auto envelope = read_envelope(sample("consultar_dps.json"));
    REQUIRE(envelope);
    CHECK(envelope->dps_id == "DPS001");
    CHECK(envelope->is_signed_by_service());
  }
  SECTION("cancelled") {
    const auto envelope = read_envelope(sample("cancelar_sucesso.json"));
    REQUIRE(envelope);
    REQUIRE(envelope->events.size() == 1);
    const auto event = national::read_event(unpack(envelope->events[0].content).value());
    REQUIRE(event);
    CHECK(event->code == "101101");
    CHECK(event->access_key == "33033021211222333000181000000000001026010000010000");
    CHECK(event->processed_at == parse_instant("2026-03-02T12:00:00-03:00"));
  }
  SECTION("not cancelled: the error is one object") {
    const auto envelope = read_envelope(sample("cancelar_rejeicao.json"));
    REQUIRE(envelope);
    REQUIRE(envelope->errors.size() == 1);
    CHECK(envelope->errors[0].code == "E201");
  }
}

TEST_CASE("what is no answer of the service is not read as one", "[envelope]") {
  CHECK_FALSE(read_envelope(""));
  CHECK_FALSE(read_envelope("<html/>"));
  CHECK_FALSE(read_envelope("[1]"));
  CHECK_FALSE(read_envelope("\"text\""));
  CHECK_FALSE(read_envelope(R"({"chaveAcesso":"1")"));
  CHECK_FALSE(read_envelope(R"({"chaveAcesso":"1","chaveAcesso":"2"})"));
  CHECK_FALSE(read_envelope(R"({"chaveAcesso":"1","ChaveAcesso":"2"})"));
  CHECK_FALSE(read_envelope(R"({"erros":[{"codigo":"E1","Codigo":"E2"}]})"));
  CHECK(read_envelope(R"({"erros":[{"codigo":"E1"},{"codigo":"E2"}]})"));
  CHECK_FALSE(read_envelope(R"({"a":[{"b":1},{"b":{"c":1,"C":2}}]})"));
  const auto nested = [](int levels) {
    const auto lists = static_cast<std::size_t>(levels - 1);
    return "{\"a\":" + std::string(lists, '[') + "1" + std::string(lists, ']') + "}";
  };
  CHECK(read_envelope(nested(16)));
  CHECK_FALSE(read_envelope(nested(17)));
  CHECK_FALSE(read_envelope(nested(40)));
  CHECK_FALSE(read_envelope("{\"chaveAcesso\":\"\xE9\"}"));
  CHECK(read_envelope(R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[["})"));
  const auto proxy = read_envelope(R"({"erro":"Bad Gateway"})");
  REQUIRE(proxy);
  CHECK(proxy->errors.empty());
  CHECK_FALSE(proxy->is_signed_by_service());
}

TEST_CASE("a member is a text, or a whole number that is taken as text", "[envelope]") {
  const auto envelope = read_envelope(
      R"({"tipoAmbiente":2,"chaveAcesso":12345678901234567890,"idDps":1.5,"erros":{"codigo":-7,"parametros":["a",1,"b"]}})");
  REQUIRE(envelope);
  CHECK(envelope->environment == 2);
  CHECK(envelope->access_key == "12345678901234567890");
  CHECK_FALSE(envelope->dps_id);
  REQUIRE(envelope->errors.size() == 1);
  CHECK(envelope->errors[0].code == "-7");
  CHECK(envelope->errors[0].text == "a b");
}

TEST_CASE("a packed document is opened once or twice, and never beyond its limit", "[envelope]") {
  const std::string xml = "<a/>";
  CHECK(unpack(nacional::pack(xml)) == xml);
  CHECK(unpack(base64_encode(nacional::pack(xml))) == xml);
  CHECK_FALSE(unpack(base64_encode(base64_encode(nacional::pack(xml)))));
  CHECK_FALSE(unpack(base64_encode(xml)));
  CHECK_FALSE(unpack("%%%"));
  CHECK_FALSE(unpack(nacional::pack(std::string(std::size_t{9} << 20, 'x'))));
}

}  // namespace fiscal::test
