#include "tests/flow/house.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

namespace fiscal {
namespace {

using nlohmann::json;

std::string invoice(const std::string& reference, std::int64_t amount = 45000) {
  return json{{"reference", reference},
              {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
              {"service", {{"national_code", "010701"}, {"description", "Suporte técnico em informática"}}},
              {"amount", amount},
              {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}}
      .dump();
}

/// A fault of the portal's POST, and what it means for the document.
struct Fault {
  const char* name;
  json mode;
  bool sent_again;  ///< The portal really had nothing: after it has said so often enough, the same bytes
                    ///< leave again.
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all{
      {"accept then drop", {{"mode", "accept_then_drop"}}, false},
      {"accept then reset", {{"mode", "accept_then_reset"}}, false},
      {"accept then stall", {{"mode", "accept_then_stall"}, {"for_ms", 300}}, false},
      {"drop before", {{"mode", "drop_before"}}, true},
      {"stall", {{"mode", "stall"}, {"for_ms", 300}}, true},
      {"truncate", {{"mode", "truncate"}}, false},
      {"truncate the header", {{"mode", "truncate_header"}}, false},
      {"duplicate", {{"mode", "duplicate"}}, false},
      {"corrupt gzip", {{"mode", "corrupt_gzip"}}, false},
      {"another document's answer", {{"mode", "other_documents_answer"}}, false},
      {"slow", {{"mode", "slow"}, {"after_ms", 300}}, false},
      {"500", {{"mode", "status"}, {"status", 500}}, true},
      {"500 after it was issued", {{"mode", "status"}, {"status", 500}, {"accept", true}}, false},
      {"502", {{"mode", "status"}, {"status", 502}}, true},
      {"503 page", {{"mode", "status"}, {"status", 503}}, true},
      {"429 page", {{"mode", "status"}, {"status", 429}}, true},
      {"Bad Gateway in JSON", {{"mode", "json_error_bad_gateway"}}, true},
      {"empty 200", {{"mode", "empty_200"}}, true},
      {"empty 200 after it was issued", {{"mode", "empty_200"}, {"accept", true}}, false},
      {"E999", {{"mode", "E999"}}, true},
      {"E999 after it was issued", {{"mode", "E999"}, {"accept", true}}, false},
  };
  return all;
}

/// Authorised with the one document that the portal has, or nothing there and a state that says so.
void check_truth(test::House& house, InvoiceId id) {
  const InvoiceRecord record = house.at(id);
  const auto documents = house.documents_at_portal(record);
  CAPTURE(to_text(record.state), documents.size());
  if (record.state == State::Authorized) {
    REQUIRE(documents.size() == 1);
    CHECK(record.access_key == documents.front());
    CHECK(house.files(id, "nfse") == 1);
  } else {
    CHECK(is_dead_end(record.state));
    CHECK(documents.empty());
  }
  CHECK(house.files(id, "dps") == 1);
}

}  // namespace

TEST_CASE("in every fault of the portal an accepted request ends as exactly one document", "[flow]") {
  test::House house;
  int number = 0;
  for (const Fault& fault : faults()) {
    INFO(fault.name);
    json mode = fault.mode;
    mode.update({{"count", 1}, {"method", "POST"}});
    house.portal().fault(mode);
    const int before = house.requests_at_portal("POST", "/nfse");
    const InvoiceId id = house.accept(invoice("f" + std::to_string(++number)));
    house.run();
    // Its fate is not known before the settle window is over: not one byte of it leaves again.
    house.pass(minutes(1), seconds(15));
    CHECK(house.requests_at_portal("POST", "/nfse") == before + 1);
    house.pass(hours(2), minutes(10));
    CHECK(house.at(id).state == State::Authorized);
    CHECK(house.requests_at_portal("POST", "/nfse") == before + (fault.sent_again ? 2 : 1));
    check_truth(house, id);
  }
}

TEST_CASE("a document that the portal's queries do not show at first is found, not doubled", "[flow]") {
  test::House house;
  house.portal().fault(json::array({{{"mode", "accept_then_drop"}, {"count", 1}, {"method", "POST"}},
                                    {{"mode", "not_found_for"}, {"for_ms", 90'000}}}));
  const InvoiceId id = house.accept(invoice("late"));
  house.pass(hours(1), seconds(30));
  CHECK(house.at(id).state == State::Authorized);
  CHECK(house.requests_at_portal("POST", "/nfse") == 1);
  check_truth(house, id);
}

TEST_CASE("a portal that is gone for hours costs nothing but time", "[flow]") {
  test::House house;
  house.portal().fault({{"mode", "status"}, {"status", 503}});
  const InvoiceId id = house.accept(invoice("patient"));
  house.pass(hours(5), minutes(20));
  CHECK(house.at(id).state == State::Unknown);
  CHECK(house.requests_at_portal("POST", "/nfse") == 1);
  house.portal().control("DELETE", "/control/fault");
  house.pass(hours(5), minutes(20));
  CHECK(house.at(id).state == State::Authorized);
  check_truth(house, id);
}

TEST_CASE("the same request twice is one invoice and one document", "[flow]") {
  test::House house;
  const InvoiceId id = house.accept(invoice("once"));
  CHECK(std::get<intake::Replayed>(house.ask(invoice("once"))).record.id == id);
  CHECK(std::holds_alternative<intake::Conflict>(house.ask(invoice("once", 1))));
  house.run();
  CHECK(std::get<intake::Replayed>(house.ask(invoice("once"))).record.state == State::Authorized);
  CHECK(house.requests_at_portal("POST", "/nfse") == 1);
}

TEST_CASE("a cancellation ends in the truth in every fault of the event's POST", "[flow]") {
  test::House house;
  int number = 0;
  for (const Fault& fault : faults()) {
    INFO(fault.name);
    const InvoiceId id = house.accept(invoice("c" + std::to_string(++number)));
    house.run();
    REQUIRE(house.at(id).state == State::Authorized);
    json mode = fault.mode;
    mode.update({{"count", 1}, {"method", "POST"}});
    house.portal().fault(mode);
    REQUIRE(house.cancel(id).ok());
    house.pass(hours(3), minutes(15));
    CHECK(house.at(id).state == State::Cancelled);
    CHECK(house.files(id, "cancel_request") >= 1);
    CHECK(house.files(id, "event") == 1);
  }
}

TEST_CASE("a substitution moves both invoices, and a refused one moves the old one back", "[flow]") {
  test::House house;
  const InvoiceId old = house.accept(invoice("old"));
  house.run();
  SECTION("authorised") {
    const auto answer = house.substitute(old, invoice("new"));
    REQUIRE(std::holds_alternative<intake::Accepted>(answer));
    CHECK(house.at(old).state == State::Substituting);
    house.run();
    const InvoiceId now = std::get<intake::Accepted>(answer).record.id;
    CHECK(house.at(now).state == State::Authorized);
    CHECK(house.at(old).state == State::Substituted);
    CHECK(house.at(old).facts.replaced_by == now);
    CHECK(house.files(old, "event") == 1);
    CHECK(house.files(now, "event") + house.files(now, "replaced_event") == 0);
  }
  SECTION("refused by the portal") {
    house.portal().control("PUT", "/control/settings", {{"substitution_deadline_passed", true}});
    const auto answer = house.substitute(old, invoice("new"));
    REQUIRE(std::holds_alternative<intake::Accepted>(answer));
    house.run();
    const InvoiceId refused = std::get<intake::Accepted>(answer).record.id;
    CHECK(house.at(refused).state == State::Rejected);
    CHECK(house.files(refused, "dps") == 1);
    CHECK(house.at(old).state == State::Authorized);
    CHECK(house.files(old, "event") == 0);
  }
}

}  // namespace fiscal
