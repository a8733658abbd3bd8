#include <map>

#include "core/intake/fingerprint.h"
#include "tests/core/intake/desk.h"

namespace fiscal::intake {
namespace {

using namespace fiscal::test;

}  // namespace

TEST_CASE("neither the order of keys nor blanks nor escapes make another request", "[intake]") {
  const auto same = fingerprint_of(R"({"a":1,"b":{"c":[true,null,"é"],"d":-5}})", "");
  CHECK(same.size() == 32);
  CHECK(fingerprint_of("{ \"b\" : {\"d\":-5, \"c\":[true,null,\"\\u00e9\"] },\n\"a\":1 }", "") == same);
  CHECK(fingerprint_of(R"({"a":1,"b":{"c":[null,true,"é"],"d":-5}})", "") != same);
  CHECK(fingerprint_of(R"({"a":"1","b":{"c":[true,null,"é"],"d":-5}})", "") != same);
  CHECK(fingerprint_of(R"({"a":1,"b":{"c":[true,null,"é"],"d":-5}})", "connection=x\n") != same);
}

TEST_CASE("the same request is one invoice, by key and by reference", "[intake]") {
  Desk desk;
  const InvoiceRecord first = accepted_record(desk.accept(an_invoice_body(), "key-1"));
  for (const std::string key : {"key-1", "", "key-2"}) {
    const auto answer = desk.accept("  " + an_invoice_body() + "\n", key);
    REQUIRE(std::holds_alternative<Replayed>(answer));
    CHECK(std::get<Replayed>(answer).record == first);
  }
  CHECK(desk.store.list({"acme", {}, {}, {}, {}, {}, 50}).size() == 1);
}

TEST_CASE("a repeat is one whatever has changed since", "[intake]") {
  Desk desk;
  const std::string body = body_with("\"issue_at\":\"" + fiscal::to_text(desk.clock.now() + hours(1)) + "\"");
  const InvoiceRecord first = accepted_record(desk.accept(body));
  SECTION("its time has passed") { desk.clock.advance(hours(48)); }
  SECTION("its connection is switched off") {
    Connection off = a_connection();
    off.enabled = false;
    desk.snapshot.connections.put(off);
  }
  SECTION("the target has got new rules") { desk.manifest->rules = {"dps/1.01"}; }
  SECTION("production was switched off") { desk.account.environment = Environment::Production; }
  for (const auto& answer : {desk.accept(body), desk.accept_later(body)}) {
    REQUIRE(std::holds_alternative<Replayed>(answer));
    CHECK(std::get<Replayed>(answer).record.id == first.id);
  }
}

TEST_CASE("another request under a used key or reference is refused with each field that differs",
          "[intake]") {
  Desk desk;
  accepted_record(desk.accept(an_invoice_body(), "key-1"));
  const std::string other =
      R"({"reference":"order-1","customer":{"tax_id":"52998224725","name":"Maria de Souza"},
      "service":{"national_code":"010701","description":"Suporte em sistemas, outubro"},"amount":140000,"tags":["new"]})";
  int number = 0;
  for (const auto& answer :
       {desk.accept(other), desk.accept_later(other), desk.accept(other, ""), desk.accept_later(other, "")}) {
    REQUIRE(std::holds_alternative<Conflict>(answer));
    const Conflict& conflict = std::get<Conflict>(answer);
    CHECK(conflict.by_reference == (number++ >= 2));
    std::map<std::string, std::string> texts;
    for (const Finding& finding : conflict.differences) texts[finding.field] = finding.text;
    CHECK(texts == std::map<std::string, std::string>{
                       {"/customer/name",
                        "is \"Maria de Souza\" here and was \"Maria da Silva\" in the earlier request"},
                       {"/amount", "is 140000 here and was 150000 in the earlier request"},
                       {"/tags", "is [\"new\"] here and was not there in the earlier request"}});
  }
}

TEST_CASE("requests that differ only in wording are still told apart, and that is said", "[intake]") {
  Desk desk;
  accepted_record(desk.accept(an_invoice_body()));
  const auto answer = desk.accept(body_with(R"("competence_date":"2026-11-21")"));
  REQUIRE(std::holds_alternative<Conflict>(answer));
  REQUIRE(std::get<Conflict>(answer).differences.size() == 1);
  CHECK(std::get<Conflict>(answer).differences[0].text.find("worded otherwise") != std::string::npos);
}

TEST_CASE("a key means nothing in another account", "[intake]") {
  Desk desk;
  accepted_record(desk.accept(an_invoice_body()));
  desk.account = an_account("rival", "rival-national");
  desk.snapshot.connections.put(a_connection("rival-national", "rival"));
  CHECK(in_short(desk.accept(body_with(R"("amount_":1)"))) == "/amount_ field_unknown");
  CHECK(in_short(desk.accept(an_invoice_body())) == "accepted");
}

}  // namespace fiscal::intake
