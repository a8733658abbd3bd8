#include "core/api/dialects/safe2pay/form.h"

#include <set>

#include "tests/dialect/safe2pay/safe2pay_house.h"
#include "tests/dialect/support/seed.h"

namespace fiscal::test {
namespace {

const dialects::safe2pay::Safe2PayForm& callback_form() {
  static const dialects::safe2pay::Safe2PayForm form([](InvoiceId) { return std::string("{}"); },
                                                     "https://gateway.example/safe2pay");
  return form;
}

notify::ToldEvent told(const std::string& type, const InvoiceRecord& record) {
  return {type, record.created_at, record.account, to_text(record.id), record.version, "{}", record};
}

Json callback(const std::string& type, const InvoiceRecord& record, const std::string& settings = "{}") {
  notify::Endpoint endpoint;
  endpoint.url = "https://client.example/callback";
  endpoint.form_settings = settings;
  const auto message = callback_form().message_for(told(type, record), endpoint);
  REQUIRE(message);
  CHECK(message->content_type == "application/json");
  return Json::parse(message->body);
}

std::set<std::string> members_of(const Json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

/// The page's callbacks, as they stand there.
const std::string authorized_sample = R"({
  "Identificador": "b646d331-ce89-469b-8dad-b9d613673080",
  "Status": 2,
  "UrlXmlAutorizacao": "",
  "UrlPdf": ".pdf",
  "NumeroNfse": "202500000000195",
  "NumeroRps": "250328182632755",
  "Mensagem": "Sucesso - NFSe Gerada",
  "Protocolo": "2880d2dace044697949eeecc76c4dd20",
  "DataEmissao": "2025-03-28T18:33:14-03:00"
})";
const std::string error_sample = R"({
  "Identificador": "17374d24-5884-4018-802d-882222543e96",
  "Status": 19,
  "Erro": "Já existe uma nota fiscal de serviço para chave idempotencia(0789A6189384021659430C31C320022A7568D39EBFB2DDD95FC1A48BBA8A1502) informada."
})";
const std::string cancelled_sample = R"({
  "Identificador": "da71b033-56a8-4447-a6e9-105e273ba537",
  "Status": 4,
  "UrlXmlCancelamento": "https://stnotafiscalhml.blob.core.windows.net/nfse/3/da71b033-56a8-4447-a6e9-105e273ba537-Cancelamento.xml",
  "Protocolo": "4191299f3e3b46dfa777eaea0931c855"
})";

}  // namespace

TEST_CASE("a callback of each status has the members of the page's", "[safe2pay][webhooks]") {
  const Seed seed("004");
  for (const std::string& sample : {authorized_sample, error_sample, cancelled_sample})
    CHECK(seed.has(sample));
  Safe2PayHouse house;
  const std::string id = Safe2PayHouse::identifier(house.issue(R"({"Service":{"IdService":1}})"));
  house.run();
  const Json authorized = callback("invoice.authorized", house.invoices()[0]);
  CHECK(members_of(authorized) == members_of(Json::parse(authorized_sample)));
  CHECK(authorized["Identificador"] == id);
  CHECK(authorized["Status"] == 2);
  CHECK(authorized["Mensagem"] == "Sucesso - NFSe Gerada");
  CHECK(authorized["UrlPdf"] == "https://gateway.example/safe2pay/v2/nfse/" + id + "/pdf");
  CHECK(callback("invoice.authorized", house.invoices()[0],
                 R"({"base_url":"https://other.example"})")["UrlPdf"] ==
        "https://other.example/v2/nfse/" + id + "/pdf");

  REQUIRE(house.send("DELETE", "/v2/nfse/" + id).status == 202);
  house.run();
  const Json cancelled = callback("invoice.cancelled", house.invoices()[0]);
  CHECK(members_of(cancelled) == members_of(Json::parse(cancelled_sample)));
  CHECK(cancelled["Status"] == 4);

  REQUIRE(
      house
          .send("POST", "/v2/transaction",
                R"({"IdTransaction":7,"Amount":10.01,"Customer":{"Name":"Maria","Identity":"52998224725"}})")
          .status == 200);
  REQUIRE(house.issue(R"({"Service":{"IdService":1}})", "7").status == 202);
  house.run();
  const Json refused = callback("invoice.rejected", house.invoices()[0]);
  CHECK(members_of(refused) == members_of(Json::parse(error_sample)));
  CHECK(refused["Status"] == 19);
}

TEST_CASE("only changes of the status number are told, and without a secret", "[safe2pay][webhooks]") {
  Safe2PayHouse house;
  REQUIRE(house.issue(R"({"Service":{"IdService":1}})").status == 202);
  notify::Endpoint endpoint;
  endpoint.url = "https://client.example/callback";
  for (const char* type : {"invoice.accepted", "invoice.pending", "invoice.unknown", "invoice.cancelling",
                           "invoice.cancellation_denied"})
    CHECK_FALSE(callback_form().message_for(told(type, house.invoices()[0]), endpoint));
  CHECK(callback_form().new_secret().empty());
  CHECK_FALSE(callback_form().problem_of(endpoint, ""));
  CHECK(callback_form().problem_of(endpoint, "secret"));
  notify::Endpoint malformed;
  for (const char* settings :
       {R"({"base_url":1})", R"({"base_url":"ftp://x"})", R"({"colour":"red"})", "[]"}) {
    malformed.form_settings = settings;
    CHECK(callback_form().problem_of(malformed, ""));
  }
}

}  // namespace fiscal::test
