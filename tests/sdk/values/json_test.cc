#include <fiscal/json.hpp>
#include <fiscal/strict_json.hpp>
#include <nlohmann/json.hpp>

#include <set>

#include "tests/support/catch.h"

namespace fiscal {
namespace {

const std::string small_invoice =
    R"({"reference":"order-1","customer":{"tax_id":"529.982.247-25","name":"Maria"},
  "service":{"national_code":"01.01.01","description":"Consulting"},"amount":150000,
  "taxes":{"iss":{"rate":"2.5"}}})";

}  // namespace

TEST_CASE("an invoice reads, is normalised, and its own JSON reads back as the same value", "[sdk]") {
  const auto read = read_json<Invoice>(small_invoice, UnknownFields::Refuse);
  REQUIRE(read.problems == Findings{});
  CHECK(read.value.customer->tax_id == "52998224725");
  CHECK(read.value.service.national_code == "010101");
  CHECK(read.value.amount == Money{150000});
  CHECK(read.value.taxes.iss.rate == Rate{25000});
  const auto again = read_json<Invoice>(to_json(read.value), UnknownFields::Refuse);
  CHECK(again.problems == Findings{});
  CHECK(again.value == read.value);
  CHECK(to_json(again.value) == to_json(read.value));
}

TEST_CASE("every problem of a document is named with its pointer and a fix", "[sdk]") {
  const auto read = read_json<Invoice>(
      R"({"amount":10.5,"servise":{},"service":{"description":"x","description":"y","national_code":"1"},
          "taxes":{"iss":{"rate":5}},"issue_at":"2026-11-21T10:00:00","tags":["a",7]})",
      UnknownFields::Refuse);
  std::map<std::string, std::string> by_field;
  for (const auto& problem : read.problems) {
    by_field[problem.field] = problem.code;
    CHECK(!problem.fix.empty());
  }
  CHECK(by_field == std::map<std::string, std::string>{{"/amount", "wrong_type"},
                                                       {"/servise", "field_unknown"},
                                                       {"/service/description", "field_repeated"},
                                                       {"/service/national_code", "out_of_range"},
                                                       {"/taxes/iss/rate", "wrong_type"},
                                                       {"/issue_at", "wrong_type"},
                                                       {"/tags/1", "wrong_type"}});
}

TEST_CASE("a field of another object is no field of this one", "[sdk]") {
  const auto read = read_json<Invoice>(
      R"({"amount":100,"customer":{"name":"Maria","amount":1},"service":{"description":"x","name":"y"},
          "taxes":{"iss":{"description":"z","service":{}}},"tax_id":"52998224725"})",
      UnknownFields::Refuse);
  std::set<std::string> fields;
  for (const auto& problem : read.problems)
    if (problem.code == "field_unknown") fields.insert(problem.field);
  CHECK(fields == std::set<std::string>{"/customer/amount", "/service/name", "/taxes/iss/description",
                                        "/taxes/iss/service", "/tax_id"});
}

TEST_CASE("JSON that is broken, too deep or too large is refused", "[sdk]") {
  for (const std::string& text :
       {std::string("{"), std::string(), std::string("{}{}"), std::string("\"\xff\""),
        std::string(100, '[') + std::string(100, ']'), std::string(9u << 20, ' ')})
    CHECK(!read_json<Invoice>(text, UnknownFields::Ignore).ok());
}

TEST_CASE("what is said of broken JSON is text of our own, whatever its bytes are", "[sdk]") {
  for (const std::string& broken :
       {std::string("{\"a\":\"\xff\"}"), std::string("{\xc3\x28:1}"), std::string("{"),
        std::string("{\"a\":1e999}"), std::string("{\"a\":\"\xed\xa0\x80\"}")}) {
    const auto read = read_strict(broken);
    REQUIRE(read.problems.size() == 1);
    const Finding& problem = read.problems.front();
    CHECK(problem.code == "not_json");
    CHECK_NOTHROW(nlohmann::json(problem.text).dump());
    CHECK_THAT(problem.text, !Catch::Contains("exception") && !Catch::Contains("parse error"));
  }
  CHECK(read_strict("{\"a\":\"\xff\"}").problems.front().text == "is not valid JSON in UTF-8 (at byte 7)");
}

TEST_CASE("every character is written so that it reads back, wherever in a text it stands", "[sdk]") {
  for (int character = 0; character < 0x80; ++character)
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text = "São Paulo, 20 bytes é";
      text.insert(at < 2 ? at : at + 1, 1, static_cast<char>(character));
      const auto read = read_json<IssueOutcome>(to_json(IssueOutcome(Unknown{text})), UnknownFields::Refuse);
      REQUIRE(read.value == IssueOutcome(Unknown{text}));
    }
}

TEST_CASE("a plugin's answer is a sum: each alternative reads back, and a wrong name is named", "[sdk]") {
  const IssueOutcome outcomes[] = {
      Authorized{.access_key = "k", .documents = {{"nfse", "application/xml", "<a/>\xff"}}},
      Rejected{{{"c", "E0014", "/amount", "t", "f"}}}, Pending{"ticket", seconds(3)},
      NotSent{Retry::OtherConnection, {}}, Unknown{"cut \"x\"\n"}};
  for (const IssueOutcome& outcome : outcomes) {
    const auto read = read_json<IssueOutcome>(to_json(outcome), UnknownFields::Refuse);
    CHECK(read.problems == Findings{});
    CHECK(read.value == outcome);
  }
  const auto wrong = read_json<IssueOutcome>(R"({"outcome":"autorized"})", UnknownFields::Ignore);
  REQUIRE(wrong.problems.size() == 1);
  CHECK(wrong.problems[0].field == "/outcome");
}

TEST_CASE("fields of a newer peer are ignored between gateway and plugin", "[sdk]") {
  CHECK(read_json<IssueOutcome>(R"({"outcome":"unknown","text":"","later":1})", UnknownFields::Ignore).ok());
}

TEST_CASE("the schema says what the reader checks", "[sdk]") {
  const auto schema = json_schema<Invoice>();
  CHECK(schema["required"] == nlohmann::ordered_json::array({"service", "amount"}));
  CHECK(schema["properties"]["customer"]["properties"]["name"]["maxLength"] == 300);
  CHECK(schema["properties"]["taxes"]["properties"]["iss"]["properties"]["withheld_by"]["enum"].size() == 3);
}

}  // namespace fiscal
