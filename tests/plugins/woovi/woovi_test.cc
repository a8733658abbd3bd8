#include <openssl/evp.h>
#include <openssl/pem.h>
#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "core/services/proof.h"
#include "plugins/woovi/invoice_body.h"
#include "plugins/woovi/woovi.h"
#include "tests/support/plugin_bench.h"

namespace fiscal::test {
namespace {

/// A key pair of Woovi's for the tests.
struct KeyPair {
  KeyPair() : key(EVP_RSA_gen(2048), &EVP_PKEY_free) {
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PUBKEY(out.get(), key.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    public_pem.assign(text, static_cast<std::size_t>(size));
  }
  std::string sign(const std::string& data) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(data.data()), data.size());
    return base64_encode(signature);
  }
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key;
  std::string public_pem;
};

const KeyPair& woovis_key() {
  static const KeyPair pair;
  return pair;
}

std::string an_entry(const std::string& status, const std::string& raw = "null", const std::string& id = "w1",
                     const std::string& key = "inv_1-main") {
  return R"({"id":")" + id + R"(","value":150001,"status":")" + status + R"(","statusRaw":)" + raw +
         R"(,"correlationID":")" + key + R"("})";
}

std::string woovi_settings() {
  return nlohmann::json{{"app_id", "${secret:woovi}"},
                        {"webhook_secret", "${secret:hook}"},
                        {"webhook_public_key", base64_encode(woovis_key().public_pem)}}
      .dump();
}

struct Woovi : PluginBench<woovi::Woovi> {
  Woovi() : PluginBench(woovi_settings(), an_issue(), "w1") {
    host.on("GET", "/inv_1-main/xml", an_answer(200, "<NFSe/>"));
    host.on("GET", "/inv_1-main/pdf", an_answer(200, "%PDF-1.4"));
    lists("");
  }
  /// The first page of the list; the second is empty.
  void lists(const std::string& entries) {
    host.on("GET", "&skip=0&limit=100", an_answer(200, R"({"invoices":[)" + entries + "]}"));
    host.on("GET", "&skip=1&limit=100", an_answer(200, R"({"invoices":[]})"));
  }
};

Findings woovi_problems(const IssueInvoice& request) {
  const auto body = woovi::invoice_body(request);
  REQUIRE(std::holds_alternative<Findings>(body));
  return std::get<Findings>(body);
}

}  // namespace

TEST_CASE("an invoice becomes the body that Woovi documents", "[woovi]") {
  CHECK(
      std::get<std::string>(woovi::invoice_body(an_issue())) ==
      R"({"correlationID":"inv_1-main","description":"Suporte em sistemas","billingDate":"2026-11-20T15:00:00.000Z",)"
      R"("value":150001,"customer":{"taxID":"01234567890","name":"Maria Souza","email":"maria@example.com",)"
      R"("phone":"48999990000","address":{"country":"BR","zipcode":"88000000","street":"Rua das Flores",)"
      R"("number":"100","state":"SC"}}})");
  IssueInvoice request = an_issue();
  request.invoice.charge = ChargeLink{ChargeKind::Charge, "ch_abc"};
  request.invoice.metadata["woovi_customer"] = "cus_123";
  CHECK(
      std::get<std::string>(woovi::invoice_body(request)) ==
      R"({"correlationID":"inv_1-main","description":"Suporte em sistemas","billingDate":"2026-11-20T15:00:00.000Z",)"
      R"("charge":"ch_abc","customerId":"cus_123"})");
}

TEST_CASE("what Woovi needs or has no place for is said before anything is asked", "[woovi]") {
  const std::pair<const char*, void (*)(Invoice&)> cases[] = {
      {"/customer", [](Invoice& i) { i.customer.reset(); }},
      {"/customer/email", [](Invoice& i) { i.customer->email.reset(); }},
      {"/customer/phone", [](Invoice& i) { i.customer->phone.reset(); }},
      {"/customer/tax_id", [](Invoice& i) { i.customer->tax_id.reset(); }},
      {"/customer/address", [](Invoice& i) { i.customer->address.reset(); }},
      {"/deductions", [](Invoice& i) { i.deductions.emplace().amount = Money{1}; }},
      {"/taxes/iss/withheld_by", [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Customer; }},
      {"/taxes/withholding", [](Invoice& i) { i.taxes.withholding.emplace(); }},
      {"/taxes/ibs_cbs", [](Invoice& i) { i.taxes.ibs_cbs.emplace(); }},
      {"/type", [](Invoice& i) { i.type = InvoiceType::Billing; }},
  };
  for (const auto& [field, change] : cases) {
    INFO(field);
    IssueInvoice request = an_issue();
    change(request.invoice);
    CHECK(woovi_problems(request).front().field == field);
    Woovi woovi;
    expect<NotSent>(woovi.issue(request));
    CHECK(woovi.host.requests().empty());
  }
}

TEST_CASE("a listed text refuses, any other is settled by reading the list", "[woovi]") {
  const auto outcome_of = [](HttpResult result, const std::string& listed = "") {
    Woovi woovi;
    woovi.lists(listed);
    woovi.host.on("POST", "/api/v1/invoice", std::move(result));
    return woovi.issue();
  };
  CHECK(expect<Pending>(outcome_of(an_answer(201, R"({"invoice":)" + an_entry("PENDING") + "}"))).ticket ==
        "w1");
  CHECK(expect<Rejected>(outcome_of(an_answer(400, R"({"error":"Customer address is invalid"})")))
            .reasons.front()
            .text == "Customer address is invalid");
  CHECK(expect<Rejected>(outcome_of(an_answer(403, R"({"error":"appID inválido"})"))).reasons.front().code ==
        "credential_refused");
  const std::string taken = R"({"error":"correlationID em uso"})";
  CHECK(expect<Authorized>(outcome_of(an_answer(400, taken), an_entry("CONFIRMED"))).access_key == "w1");
  expect<Unknown>(outcome_of(an_answer(400, taken)));
  for (const HttpResult& result : std::initializer_list<HttpResult>{
           an_answer(500, R"({"error":"Validation error"})"), an_answer(429, "{}"), an_answer(400, "<html>"),
           an_answer(201, "{}"),
           an_answer(201, R"({"invoice":)" + an_entry("PENDING", "null", "w2", "other") + "}"),
           an_answer(201, R"({"invoice":)" + an_entry("TELEPORTED") + "}"),
           a_failure(HttpFailureKind::NoAnswer)})
    expect<Unknown>(outcome_of(result));
}

TEST_CASE("every status of Woovi has its meaning, NFE.io's own where Woovi's is not listed", "[woovi]") {
  const std::tuple<const char*, const char*, const char*, const char*> rows[] = {
      {"PENDING", "null", "pending", "pending"},
      {"PROCESSING", "null", "pending", "pending"},
      {"PROCESSING", "\"WaitingReturn\"", "pending", "pending"},
      {"CONFIRMED", "null", "authorized", "authorized"},
      {"CONFIRMED", "\"Issued\"", "authorized", "authorized"},
      {"CONFIRMED", "\"WaitingSendCancel\"", "authorized", "pending"},
      {"CONFIRMED", "\"Cancelled\"", "cancelled", "cancelled"},
      {"FAILED", "\"IssueFailed\"", "rejected", "cannot_tell"},
      {"FAILED", "null", "cannot_tell", "cannot_tell"},
      {"TELEPORTED", "\"Reticulating\"", "cannot_tell", "cannot_tell"},
  };
  for (const auto& [status, raw, for_issue, for_cancel] : rows) {
    INFO(status << " " << raw);
    Woovi woovi;
    woovi.lists(an_entry(status, raw));
    CHECK(name_of(woovi.status()) == for_issue);
    InvoiceQuery query = query_of(an_issue());
    query.purpose = QueryPurpose::Cancel;
    query.access_key = "w1";
    CHECK(name_of(woovi.status(query)) == for_cancel);
  }
}

TEST_CASE("the list is read to its end before an invoice is not found", "[woovi]") {
  Woovi woovi;
  expect<NotFound>(woovi.status());
  CHECK(woovi.host.requests().back().url ==
        "https://api.woovi-sandbox.com/api/v1/invoice?start=2026-11-19&end=2026-11-22&skip=0&limit=100");
  woovi.lists(an_entry("CONFIRMED", "null", "w0", "other"));
  expect<NotFound>(woovi.status());
  woovi.host.on("GET", "&skip=1&limit=100",
                an_answer(200, R"({"invoices":[)" + an_entry("CONFIRMED") + "]}"));
  CHECK(expect<Authorized>(woovi.status()).documents.size() == 2);
  woovi.host.on("GET", "&skip=1&limit=100", an_answer(502, ""));
  expect<CannotTell>(woovi.status());
}

TEST_CASE("a document is cancelled once, by its correlationID", "[woovi]") {
  Woovi woovi;
  woovi.lists(an_entry("CONFIRMED"));
  woovi.host.on("POST", "/api/v1/invoice/inv_1-main/cancel", an_answer(200, R"({"success":true})"));
  expect<Cancelled>(woovi.cancel());
  woovi.host.on("POST", "/inv_1-main/cancel", an_answer(400, R"({"error":"Unable to cancel invoice"})"));
  CHECK(expect<CancelRefused>(woovi.cancel()).reasons.front().text == "Unable to cancel invoice");
  woovi.host.on("POST", "/inv_1-main/cancel", an_answer(400, R"({"error":"E999"})"));
  expect<Unknown>(woovi.cancel());
  woovi.host.on("POST", "/inv_1-main/cancel", an_answer(200, R"({"success":false})"));
  expect<Unknown>(woovi.cancel());
  CHECK(woovi.host.writes() == 4);
  woovi.lists(an_entry("CONFIRMED", "\"Cancelled\""));
  expect<Cancelled>(woovi.cancel());
  CHECK(woovi.host.writes() == 4);
}

TEST_CASE("a delivery is believed by Woovi's signature, and a changed byte is not", "[woovi]") {
  Woovi woovi;
  woovi.host.verifies_with(
      [](const VerifyRequest& request) { return services::proves(request, "older-secret").value(); });
  const std::string body = R"({"event":"OPENPIX:SOMETHING","invoice":)" + an_entry("CONFIRMED") + "}";
  const std::string signature = woovis_key().sign(body);
  const auto events = woovi.hear(a_callback(body, {{"x-webhook-signature", signature}}));
  REQUIRE(events.size() == 1);
  CHECK(events.front().idempotency == "inv_1-main");
  CHECK(std::holds_alternative<Authorized>(events.front().status));
  std::string changed = body;
  changed[10] = static_cast<char>(changed[10] ^ 1);
  CHECK(woovi.hear(a_callback(changed, {{"x-webhook-signature", signature}})).empty());
  CHECK(woovi.hear(a_callback(body, {{"x-webhook-signature", "AAAA"}})).empty());
  CHECK(woovi.hear(a_callback(body)).empty());
  CHECK(woovi.host.log().size() == 3);
  // HMAC-SHA1 with "older-secret", as the older header has it.
  const std::string charge = R"({"event":"OPENPIX:CHARGE_COMPLETED","charge":{"status":"COMPLETED"}})";
  CHECK(woovi.hear(a_callback(charge, {{"x-openpix-signature", "bZ7af3JY8hoRzRkxBXB65MmAVTA="}})).empty());
  CHECK(woovi.host.log().size() == 3);
  CHECK(woovi.hear(a_callback(charge + " ", {{"x-openpix-signature", "bZ7af3JY8hoRzRkxBXB65MmAVTA="}}))
            .empty());
  CHECK(woovi.host.log().size() == 4);
}

TEST_CASE("a public key that is none is refused when the connection is opened", "[woovi]") {
  CHECK_THROWS_AS(woovi::Woovi(Settings(R"({"app_id":"${secret:k}","webhook_public_key":"AAAA"})")),
                  SettingError);
  CHECK_THROWS_AS(woovi::Woovi(Settings(R"({"app_id":"plain"})")), SettingError);
  CHECK_THROWS_AS(woovi::Woovi(Settings(R"({"app_id":"${secret:k}","appid":"x"})")), SettingError);
}

}  // namespace fiscal::test
