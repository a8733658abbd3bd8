#include "core/api/dialects/chargefy/form.h"
#include "core/billing/postbox.h"
#include "core/notify/standard_form.h"
#include "tests/dialect/chargefy/chargefy_house.h"

namespace fiscal::test {
namespace {

const std::string told_bill = R"({"amount":12990,"customer":"cus_123","due_date":"2026-05-25"})";

struct ToldChargefy : ChargefyHouse {
  ToldChargefy() {
    notify::EndpointWish wish{.url = "https://client.example/hook"};
    wish.form = "chargefy";
    wish.secret = "chargefy_whs_0123456789abcdef0123";
    const auto made = endpoints().create("acme", wish);
    REQUIRE(made.ok());
    endpoint = *made;
  }

  std::vector<Json> messages() {
    std::vector<Json> all;
    for (const notify::Delivery& delivery : told()) all.push_back(Json::parse(delivery.message.body));
    return all;
  }

  notify::Endpoint endpoint;
};

/// A house whose letters wait in the store, and go to a server that the test plays.
struct LetterHouse {
  std::unique_ptr<billing::Postbox> postbox;
  ChargefyHouse house{[this](const AccountId& account, const billing::BillingInvoice& invoice) {
    return std::vector{postbox->letter_about(account, invoice, {})};
  }};
  std::vector<billing::Email> taken;
  RecordingLog log;

  LetterHouse() {
    postbox = std::make_unique<billing::Postbox>(billing::Postbox::Parts{
        house.store(), house.clock(), log, [] { return std::string("https://pay.test"); },
        [this](const billing::Email& letter, Instant) {
          taken.push_back(letter);
          return billing::SendOutcome{};
        }});
  }
};

}  // namespace

TEST_CASE("a Chargefy webhook carries the invoice as its API shows it", "[chargefy][webhooks]") {
  ToldChargefy house;
  Json shown = house.create(told_bill);
  const auto messages = house.messages();
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["type"] == "invoice.created");
  CHECK(messages[0]["id"].get<std::string>().starts_with("evt_"));
  CHECK(messages[0]["created_at"] == "2026-05-19T18:00:00Z");
  const std::string page = shown["hosted_invoice_url"];
  shown["hosted_invoice_url"] = "https://pay.test" + page.substr(page.find("/i/"));
  CHECK(messages[0]["data"] == shown);
}

TEST_CASE("what becomes of an invoice is told by Chargefy's names, in its order", "[chargefy][webhooks]") {
  ToldChargefy house;
  const std::string first = house.create(told_bill)["id"];
  const std::string second = house.create(R"({"amount":500,"customer":"cus_123"})")["id"];
  REQUIRE(house.send("POST", "/v1/invoices/" + first + "/mark_uncollectible").status == 200);
  REQUIRE(house.send("POST", "/v1/invoices/" + first + "/pay", R"({"paid_out_of_band":true})").status == 200);
  REQUIRE(house.send("POST", "/v1/invoices/" + second + "/void").status == 200);
  std::map<std::string, std::vector<std::string>> types;
  for (const Json& message : house.messages())
    types[message["data"]["id"].get<std::string>()].push_back(message["type"]);
  CHECK(types[first] ==
        std::vector<std::string>{"invoice.created", "invoice.marked_uncollectible", "invoice.paid"});
  CHECK(types[second] == std::vector<std::string>{"invoice.created", "invoice.voided"});
  for (const Json& message : house.messages())
    if (message["type"] == "invoice.created") CHECK(message["data"]["status"] == "open");
}

TEST_CASE("Chargefy's signature is that of Standard Webhooks, with either kind of secret",
          "[chargefy][webhooks]") {
  const dialects::chargefy::ChargefyForm form([](const AccountId&) { return false; }, "");
  const notify::Endpoint endpoint;
  notify::Message message;
  message.body = "{}";
  const std::string standard = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  const std::string own = "chargefy_whs_0123456789abcdef";
  const auto headers =
      form.headers_for({"evt_1", Instant{1795262400000}, message, {standard, own}}, endpoint);
  REQUIRE(headers.size() == 3);
  CHECK(headers[0] == std::pair<std::string, std::string>("webhook-id", "evt_1"));
  CHECK(headers[1] == std::pair<std::string, std::string>("webhook-timestamp", "1795262400"));
  // printf 'evt_1.1795262400.{}' | openssl dgst -sha256 -hmac KEY -binary | base64
  CHECK(headers[2].second ==
        "v1,Yt5v5e84sejUX9l8cNaozpvC0wzrWbvQ9G7raq/eBOE= v1,5L0LYQEyER59/lwaNXjD9q3aZZqMzhTLU75jEWrhwTU=");
  CHECK(headers[2].second.starts_with(*notify::standard_signature(standard, "evt_1", 1795262400, "{}")));
  CHECK_FALSE(form.problem_of(endpoint, own));
  CHECK_FALSE(form.problem_of(endpoint, form.new_secret()));
  CHECK(form.problem_of(endpoint, "chargefy_whs_short"));
  CHECK(form.problem_of(endpoint, "secret"));
}

TEST_CASE("an invoice of Chargefy's clients is sent by e-mail, and again when they ask", "[chargefy]") {
  LetterHouse letters;
  const Json invoice = letters.house.create(R"({"amount":500,"customer":"cus_123","delivery":"chargefy"})");
  CHECK(letters.postbox->send_due() == 1);
  REQUIRE(letters.taken.size() == 1);
  CHECK(letters.taken[0].to == "ada@example.com");
  const std::string page = invoice["hosted_invoice_url"];
  CHECK(letters.taken[0].text.find("https://pay.test" + page.substr(page.find("/i/"))) != std::string::npos);
  const std::string path = "/v1/invoices/" + invoice["id"].get<std::string>();
  CHECK(letters.house.send("POST", path + "/send").status == 200);
  CHECK(letters.postbox->send_due() == 1);
  // The default is by e-mail as well, and manual is not.
  letters.house.create(R"({"amount":600,"customer":"cus_123"})");
  letters.house.create(R"({"amount":700,"customer":"cus_123","delivery":"manual"})");
  CHECK(letters.postbox->send_due() == 1);
}

}  // namespace fiscal::test
