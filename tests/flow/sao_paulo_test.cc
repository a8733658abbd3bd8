#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/flow/house.h"
#include "tests/support/catch.h"

// A receipt that comes twice cancels its first note in São Paulo, so nothing uncertain may ever be sent again
// by itself.
namespace fiscal {
namespace {

using nlohmann::json;

json town_invoice(const std::string& reference) {
  return {
      {"reference", reference},
      {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
      {"service", {{"national_code", "010701"}, {"description", "Suporte técnico"}, {"nbs", "115022000"}}},
      {"amount", 45000},
      {"taxes",
       {{"iss", {{"rate", "2.00"}}},
        {"ibs_cbs", {{"cst", "000"}, {"classification", "000001"}, {"operation_indicator", "100301"}}}}}};
}

test::Premises town_premises() {
  test::Premises premises = test::at_the_portal();
  premises.stand_in = "saopaulo";
  premises.national_papers = false;
  premises.account.issuer.municipality = "3550308";
  premises.account.issuer.municipal_registration = "31000000";
  premises.account.issuer.tax_regime = TaxRegime::Regular;
  premises.account.issuer.simples_assessment.reset();
  premises.account.default_connection = "town";
  premises.connection = [](const test::SandboxProcess& town) {
    Connection connection;
    connection.id = "town";
    connection.account = "studio";
    connection.plugin = "sao_paulo";
    connection.settings = json{{"base_url", town.url()}, {"service_codes", {{"010701", "2658"}}}}.dump();
    connection.certificate = "a1";
    connection.egress = {town.url().substr(8, town.url().find('/', 8) - 8)};
    connection.ca_file = (test::sandbox_pki() / "ca.pem").string();
    return connection;
  };
  return premises;
}

int times_called(test::House& house, const std::string& operation) {
  int count = 0;
  const json ledger = house.portal().control("GET", "/control/ledger");
  for (const auto& [name, outcomes] : ledger.at("requests").items())
    if (name == operation)
      for (const auto& [outcome, times] : outcomes.items()) count += times.get<int>();
  return count;
}

struct Notes {
  int all = 0;
  int living = 0;
};

Notes notes_of(test::House& house, InvoiceId id) {
  Notes notes;
  const auto number = house.at(id).number;
  if (!number) return notes;
  const json ledger = house.portal().control("GET", "/control/ledger");
  const std::string key = "31000000/" + number->series + "/" + std::to_string(number->number);
  for (const json& note : ledger.at("notes").value(key, json::array())) {
    ++notes.all;
    notes.living += note.at("cancelled").get<bool>() ? 0 : 1;
  }
  return notes;
}

struct TownFault {
  const char* name;
  json mode;
  bool issued;  ///< The town made the note, whatever its answer became.
};

const std::vector<TownFault>& town_faults() {
  static const std::vector<TownFault> all{
      {"accept then drop", {{"mode", "accept_then_drop"}}, true},
      {"accept then reset", {{"mode", "accept_then_reset"}}, true},
      {"accept then stall", {{"mode", "accept_then_stall"}, {"for_ms", 200}}, true},
      {"truncate", {{"mode", "truncate"}}, true},
      {"truncate the header", {{"mode", "truncate_header"}}, true},
      {"a broken message", {{"mode", "corrupt_gzip"}}, true},
      {"another receipt's answer", {{"mode", "other_documents_answer"}}, true},
      {"slow", {{"mode", "slow"}, {"after_ms", 200}}, true},
      {"a page after it was issued", {{"mode", "status"}, {"status", 500}, {"accept", true}}, true},
      {"empty after it was issued", {{"mode", "empty_200"}, {"accept", true}}, true},
      {"an unknown code after it was issued", {{"mode", "uncatalogued"}, {"accept", true}}, true},
      {"drop before", {{"mode", "drop_before"}}, false},
      {"stall", {{"mode", "stall"}, {"for_ms", 200}}, false},
      {"500 page", {{"mode", "status"}, {"status", 500}}, false},
      {"503 page", {{"mode", "status"}, {"status", 503}}, false},
      {"502 in JSON", {{"mode", "json_error_bad_gateway"}}, false},
      {"empty", {{"mode", "empty_200"}}, false},
      {"an unknown code", {{"mode", "uncatalogued"}}, false},
  };
  return all;
}

}  // namespace

TEST_CASE("in every fault of the town hall there is exactly one note, and no receipt is sent again by itself",
          "[flow][sao_paulo]") {
  test::House house(town_premises());
  std::vector<InvoiceId> ids;
  for (const TownFault& fault : town_faults()) {
    INFO(fault.name);
    json mode = fault.mode;
    mode.update({{"count", 1}, {"path_contains", "EnvioRPS"}});
    house.portal().fault(mode);
    const int before = times_called(house, "EnvioRPS");
    ids.push_back(house.accept(town_invoice("f" + std::to_string(ids.size())).dump()));
    house.run();
    // So many failures in a row would have the gateway leave the town alone for a while.
    house.pass(minutes(10), minutes(10));
    CHECK(times_called(house, "EnvioRPS") == before + 1);
  }
  const int sent = static_cast<int>(town_faults().size());
  house.pass(hours(80), hours(4));
  // Eighty hours of asking did not send one of them again.
  CHECK(times_called(house, "EnvioRPS") == sent);
  int by_hand = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    INFO(town_faults()[i].name);
    if (town_faults()[i].issued) {
      CHECK(house.at(ids[i]).state == State::Authorized);
    } else {
      CHECK(house.at(ids[i]).state == State::NeedsPerson);
      CHECK(notes_of(house, ids[i]).all == 0);
      REQUIRE(house.settle(ids[i], dispatch::PersonSays::What::SendAgain).ok());
      ++by_hand;
    }
  }
  house.pass(hours(1), minutes(10));
  CHECK(times_called(house, "EnvioRPS") == sent + by_hand);
  for (const InvoiceId id : ids) {
    CHECK(house.at(id).state == State::Authorized);
    CHECK(notes_of(house, id).all == 1);
    CHECK(notes_of(house, id).living == 1);
    CHECK(house.files(id, "dps") == 1);
    CHECK(house.files(id, "nfse") >= 1);
  }
}

TEST_CASE("a person who sends a receipt again that had arrived does not cancel its note",
          "[flow][sao_paulo]") {
  test::House house(town_premises());
  const InvoiceId id = house.accept(town_invoice("again").dump());
  house.portal().control(
      "PUT", "/control/fault",
      json::array({{{"mode", "accept_then_drop"}, {"count", 1}, {"path_contains", "EnvioRPS"}},
                   {{"mode", "not_found_for"}, {"for_ms", 3'600'000}}}));
  house.run();
  REQUIRE(house.at(id).state == State::Unknown);
  house.portal().control("DELETE", "/control/fault");
  REQUIRE(house.settle(id, dispatch::PersonSays::What::SendAgain).ok());
  house.run();
  CHECK(house.at(id).state == State::Authorized);
  CHECK(times_called(house, "EnvioRPS") == 1);
  CHECK(notes_of(house, id).all == 1);
  CHECK(notes_of(house, id).living == 1);
}

TEST_CASE("a town hall that does not answer questions is sent nothing", "[flow][sao_paulo]") {
  test::House house(town_premises());
  house.portal().fault({{"mode", "status"}, {"status", 503}, {"path_contains", "ConsultaNFe"}});
  const InvoiceId id = house.accept(town_invoice("patient").dump());
  house.pass(hours(2), minutes(20));
  CHECK(house.at(id).state == State::Queued);
  CHECK(times_called(house, "EnvioRPS") == 0);
  house.portal().control("DELETE", "/control/fault");
  house.pass(hours(2), minutes(20));
  CHECK(house.at(id).state == State::Authorized);
  CHECK(notes_of(house, id).all == 1);
}

TEST_CASE("a note of the town hall is cancelled once, whatever becomes of the answer", "[flow][sao_paulo]") {
  test::House house(town_premises());
  for (const json& mode : {json{{"mode", "slow"}, {"after_ms", 1}}, json{{"mode", "accept_then_drop"}},
                           json{{"mode", "drop_before"}}, json{{"mode", "empty_200"}, {"accept", true}}}) {
    INFO(mode.dump());
    const InvoiceId id = house.accept(town_invoice("c" + mode.dump()).dump());
    house.run();
    REQUIRE(house.at(id).state == State::Authorized);
    json fault = mode;
    fault.update({{"count", 1}, {"path_contains", "CancelamentoNFe"}});
    house.portal().fault(fault);
    REQUIRE(house.cancel(id).ok());
    house.pass(hours(3), minutes(30));
    const bool arrived = mode.at("mode") != "drop_before";
    CHECK(house.at(id).state == (arrived ? State::Cancelled : State::CancelUnknown));
    CHECK(notes_of(house, id).living == (arrived ? 0 : 1));
  }
}

TEST_CASE("the town hall refuses to cancel after the term, and the note stands", "[flow][sao_paulo]") {
  test::House house(town_premises());
  const InvoiceId id = house.accept(town_invoice("late").dump());
  house.run();
  house.portal().control("PUT", "/control/settings", {{"cancel_deadline_passed", true}});
  REQUIRE(house.cancel(id).ok());
  house.pass(hours(1), minutes(30));
  CHECK(house.at(id).state == State::Authorized);
  CHECK(notes_of(house, id).living == 1);
}

TEST_CASE("a trial at the town hall judges the receipt and issues nothing", "[flow][sao_paulo]") {
  test::Premises premises = town_premises();
  const auto plain = premises.connection;
  premises.connection = [plain](const test::SandboxProcess& town) {
    Connection connection = plain(town);
    json settings = json::parse(connection.settings);
    settings["dry_run"] = true;
    connection.settings = settings.dump();
    return connection;
  };
  test::House house(premises);
  const InvoiceId id = house.accept(town_invoice("trial").dump());
  house.run();
  CHECK(house.at(id).state == State::Failed);
  REQUIRE_FALSE(house.at(id).facts.reasons.empty());
  CHECK(house.at(id).facts.reasons.front().code == "dry_run_passed");
  CHECK(times_called(house, "TesteEnvioLoteRPS") == 1);
  CHECK(times_called(house, "EnvioRPS") == 0);
  CHECK(notes_of(house, id).all == 0);
}

}  // namespace fiscal
