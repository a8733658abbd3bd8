#include <fstream>

#include "core/services/proof.h"
#include "plugins/fatoripay/fatoripay.h"
#include "plugins/fatoripay/invoice_body.h"
#include "tests/support/paths.h"
#include "tests/support/plugin_bench.h"

namespace fiscal::test {
namespace {

constexpr const char* settings_json =
    R"({"client_id":"${secret:id}","client_secret":"${secret:key}","username":"acme","callback_token":"${secret:hook}"})";

IssueInvoice a_fatura_request() {
  IssueInvoice request = an_issue();
  request.invoice.type = InvoiceType::Billing;
  request.invoice.metadata["due_date"] = "2026-12-01";
  return request;
}

std::string a_fatura(const std::string& status, const std::string& id = "f1",
                     const std::string& ref = "inv_1-main") {
  return R"({"id":")" + id + R"(","ref":")" + ref + R"(","status":")" + status + R"(","link":"https://f/x"})";
}

struct FatoriPay : PluginBench<fatoripay::FatoriPay> {
  FatoriPay() : PluginBench(settings_json, a_fatura_request(), "f1") {
    host.on("POST", "/api/v1/auth/login", an_answer(200, R"({"access_token":"t1"})"));
    host.verifies_with(
        [](const VerifyRequest& request) { return services::proves(request, "t0ken").value(); });
  }
};

}  // namespace

TEST_CASE("a billing invoice becomes the body that FatoriPay documents", "[fatoripay]") {
  const auto settings = fatoripay::read_fatoripay_settings(Settings(settings_json));
  CHECK(
      std::get<std::string>(fatoripay::invoice_body(a_fatura_request(), settings)) ==
      R"({"ref":"inv_1-main","due_date":"01-12-2026","description":"Suporte em sistemas","discount_amount":0,)"
      R"("customer":{"name":"Maria Souza","email":"maria@example.com","cellphone":"48999990000",)"
      R"("cpfcnpj":"01234567890","address":{"street":"Rua das Flores","number":"100","complement":"",)"
      R"("neighborhood":"Centro","city":"Florianópolis","state":"SC","zipcode":"88000000"}},)"
      R"("items":[{"name":"Suporte em sistemas","description":"Suporte em sistemas","quantity":1,"price":150001}],)"
      R"("payable_with":{"boleto":true,"pix":true,"credit_card":true,"pixboleto":false,)"
      R"("credit_card_installments_without_interest":0,"credit_card_installments_min":1,)"
      R"("credit_card_installments_max":1,"credit_card_fee_mdr_responsible":"merchant",)"
      R"("credit_card_fee_antecipation_responsible":"merchant"},"notification_enabled":false,"notification_url":""})");
  const std::pair<const char*, void (*)(Invoice&)> cases[] = {
      {"/type", [](Invoice& i) { i.type = InvoiceType::Service; }},
      {"/customer", [](Invoice& i) { i.customer.reset(); }},
      {"/customer/email", [](Invoice& i) { i.customer->email.reset(); }},
      {"/customer/address", [](Invoice& i) { i.customer->address.reset(); }},
      {"/metadata/due_date", [](Invoice& i) { i.metadata["due_date"] = "soon"; }},
      {"/discounts/conditional", [](Invoice& i) { i.discounts.emplace().conditional = Money{1}; }},
  };
  for (const auto& [field, change] : cases) {
    INFO(field);
    IssueInvoice request = a_fatura_request();
    change(request.invoice);
    FatoriPay fatoripay;
    CHECK(expect<NotSent>(fatoripay.issue(request)).reasons.front().field == field);
    CHECK(fatoripay.host.requests().empty());
  }
}

TEST_CASE("a write logs in anew; what is asked uses the token that is there, and a new one where it ended",
          "[fatoripay]") {
  FatoriPay fatoripay;
  fatoripay.host.on("POST", "/api/v1/invoices/create", an_answer(200, a_fatura("unpaid")));
  CHECK(expect<Authorized>(fatoripay.issue()).url == "https://f/x");
  REQUIRE(fatoripay.host.requests().size() == 2);
  CHECK(fatoripay.host.requests()[1].headers[2] ==
        std::pair<std::string, std::string>("Authorization", "Bearer t1"));
  CHECK(fatoripay.host.writes() == 1);
  fatoripay.host.on("GET", "/api/v1/invoices/", an_answer(200, "[" + a_fatura("paid") + "]"));
  expect<Authorized>(fatoripay.status());
  CHECK(fatoripay.host.requests().size() == 3);
  fatoripay.host.on("POST", "/api/v1/auth/login", an_answer(200, R"({"access_token":"t2"})"));
  fatoripay.host.on("GET", "/api/v1/invoices/", [](const HttpRequest& request) -> HttpResult {
    const bool is_new = request.headers[2].second == "Bearer t2";
    return is_new ? an_answer(200, "[" + a_fatura("overdue") + "]")
                  : an_answer(401, R"({"message":"Unauthenticated."})");
  });
  expect<Authorized>(fatoripay.status());
  CHECK(fatoripay.host.requests().size() == 6);
  fatoripay.host.on("POST", "/api/v1/auth/login", an_answer(401, R"({"message":"no"})"));
  CHECK(expect<NotSent>(fatoripay.issue()).retry == Retry::Never);
  fatoripay.host.on("POST", "/api/v1/auth/login", an_answer(503, ""));
  CHECK(expect<NotSent>(fatoripay.issue()).retry == Retry::Later);
  CHECK(fatoripay.host.writes() == 1);
}

TEST_CASE("only an answer that proves a refusal is one (FatoriPay)", "[fatoripay]") {
  const auto outcome_of = [](HttpResult result) {
    FatoriPay fatoripay;
    fatoripay.host.on("POST", "/api/v1/invoices/create", std::move(result));
    return fatoripay.issue();
  };
  const auto rejected = expect<Rejected>(outcome_of(
      an_answer(422, R"({"message":"Dados inválidos.","errors":{"due_date":["O campo é obrigatório."]}})")));
  CHECK(rejected.reasons.front().text == "Dados inválidos. due_date: O campo é obrigatório.");
  // Where no field is to blame, the ref is asked for.
  FatoriPay asked;
  asked.host.on("POST", "/api/v1/invoices/create", an_answer(400, R"({"message":"Não foi possível."})"));
  asked.host.on("GET", "/api/v1/invoices/", an_answer(200, "[]"));
  CHECK(expect<Rejected>(asked.issue()).reasons.front().text == "Não foi possível.");
  asked.host.on("GET", "/api/v1/invoices/", an_answer(200, "[" + a_fatura("unpaid") + "]"));
  CHECK(expect<Authorized>(asked.issue()).access_key == "f1");
  asked.host.on("GET", "/api/v1/invoices/", an_answer(500, ""));
  expect<Unknown>(asked.issue());
  CHECK(asked.host.writes() == 3);
  for (const HttpResult& result : std::initializer_list<HttpResult>{
           an_answer(200, a_fatura("unpaid", "f1", "other")), an_answer(200, "{}"), an_answer(422, "<html>"),
           an_answer(500, R"({"message":"x"})"), an_answer(200, a_fatura("teleported")),
           a_failure(HttpFailureKind::NoAnswer)})
    expect<Unknown>(outcome_of(result));
}

TEST_CASE("every status of FatoriPay has its meaning, and another one has none", "[fatoripay]") {
  for (const auto& [status, meaning] :
       std::initializer_list<std::pair<const char*, const char*>>{{"unpaid", "authorized"},
                                                                  {"paid", "authorized"},
                                                                  {"overdue", "authorized"},
                                                                  {"chargeback", "authorized"},
                                                                  {"canceled", "cancelled"},
                                                                  {"teleported", "cannot_tell"}}) {
    INFO(status);
    FatoriPay fatoripay;
    fatoripay.host.on("GET", "/api/v1/invoices/",
                      an_answer(200, "[" + a_fatura("paid", "f0", "other") + "," + a_fatura(status) + "]"));
    CHECK(name_of(fatoripay.status()) == meaning);
  }
  FatoriPay fatoripay;
  fatoripay.host.on("GET", "/api/v1/invoices/", an_answer(200, "[]"));
  expect<NotFound>(fatoripay.status());
  fatoripay.host.on("GET", "/api/v1/invoices/",
                    an_answer(200, "[" + a_fatura("paid") + "," + a_fatura("unpaid", "f2") + "]"));
  CHECK(expect<CannotTell>(fatoripay.status()).text.find("f1 and f2") != std::string::npos);
}

TEST_CASE("a fatura is cancelled once, where the setting says", "[fatoripay]") {
  FatoriPay fatoripay;
  fatoripay.host.on("GET", "/api/v1/invoices/f1", an_answer(200, a_fatura("unpaid")));
  fatoripay.host.on("POST", "/api/v1/invoices/f1/cancel", an_answer(200, a_fatura("canceled")));
  expect<Cancelled>(fatoripay.cancel());
  fatoripay.host.on("POST", "/api/v1/invoices/f1/cancel", an_answer(422, R"({"message":"Já foi paga."})"));
  expect<CancelRefused>(fatoripay.cancel());
  fatoripay.host.on("GET", "/api/v1/invoices/f1", an_answer(200, a_fatura("canceled")));
  expect<Cancelled>(fatoripay.cancel());
  CHECK(fatoripay.host.writes() == 2);
}

TEST_CASE("a notification is heard by its token, and what it says is read from FatoriPay", "[fatoripay]") {
  FatoriPay fatoripay;
  fatoripay.host.on("GET", "/api/v1/invoices/f1", an_answer(200, a_fatura("canceled")));
  const std::string form = "invoice_id=f1&ref=inv_9-main&new_status=paid";
  const auto events = fatoripay.hear(form);
  REQUIRE(events.size() == 1);
  CHECK(events.front().ticket == "f1");
  // Not what the form says, which anybody who learned the token could write.
  CHECK(events.front().idempotency == "inv_1-main");
  CHECK(std::holds_alternative<AuthorizedThenCancelled>(events.front().status));
  CHECK(fatoripay.hear("", "token=t0ken&invoice_id=f1").size() == 1);
  CHECK(fatoripay.hear("new_status=paid").empty());
  CHECK(fatoripay.hear(form, "/hooks/main?token=other").empty());
  CHECK(fatoripay.hear(form, "/hooks/main").empty());
  CHECK(fatoripay.host.log().size() == 2);
  fatoripay.host.on("GET", "/api/v1/invoices/f1", an_answer(500, ""));
  CHECK_THROWS_AS(fatoripay.hear(form), ProviderError);
}

}  // namespace fiscal::test
