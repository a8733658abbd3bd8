#include <nlohmann/json.hpp>

#include "tests/plugins/aggregators_sandbox/residents.h"
#include "tests/support/provider_requests.h"

// Whatever goes wrong between a plugin and its system, one document comes of one request.
namespace fiscal::test {
namespace {

/// Puts the stand-in's settings back when a test ends.
struct Behaviour {
  Behaviour(const House& changed, const std::string& settings) : house(changed) { house.set(settings); }
  ~Behaviour() {
    house.set(
        R"({"process_ms":0,"verdict":"issue","cancellation":"grant","callbacks":"deliver","callback_delay_ms":0,"status":""})");
  }
  const House& house;
};

/// How many of the documents of a request stand.
int living(const House& house, const IssueInvoice& request) {
  int count = 0;
  for (const auto& document : house.documents_of(request))
    count += document.at("stage") == "failed" || document.at("stage") == "cancelled" ? 0 : 1;
  return count;
}

std::string cancel_status(House& house, const IssueInvoice& request, const std::string& access_key) {
  InvoiceQuery query = query_of(request);
  query.purpose = QueryPurpose::Cancel;
  query.access_key = access_key;
  return name_of(house.status(query));
}

}  // namespace

TEST_CASE("whatever happens to a request or its answer, one document comes of it", "[aggregators]") {
  struct Mode {
    const char* mode;
    const char* further;
    bool processed;  ///< Whether the system took the request.
  };
  const Mode modes[] = {
      {"accept_then_drop", "", true},
      {"accept_then_reset", "", true},
      {"accept_then_stall", ",\"for_ms\":50", true},
      {"drop_before", "", false},
      {"stall", ",\"for_ms\":50", false},
      {"truncate", "", true},
      {"truncate_header", "", true},
      {"corrupt_gzip", "", true},
      {"slow", ",\"after_ms\":50", true},
      {"status", ",\"status\":500", false},
      {"status", ",\"status\":500,\"accept\":true", true},
      {"status", ",\"status\":429", false},
      {"json_error_bad_gateway", ",\"accept\":true", true},
      {"empty_200", "", false},
      {"empty_200", ",\"accept\":true", true},
      {"E999", "", false},
      {"E999", ",\"accept\":true", true},
  };
  for (const Resident& resident : residents()) {
    House& house = house_of(resident);
    for (const Mode& mode : modes) {
      INFO(resident.plugin << ": " << mode.mode << mode.further);
      const IssueInvoice request = a_new_request(house);
      house.fault(mode.mode, std::string(mode.further) + house.resident().issue_match);
      const Settled settled = settle(house, request);
      house.stand_in().control("DELETE", "/control/fault");
      const auto documents = house.documents_of(request);
      if (!mode.processed && !house.manifest().not_found_is_authoritative) {
        // Nobody may believe that system when it finds nothing: the request is not sent again by itself.
        CHECK(settled.outcome == "open");
        CHECK(settled.sends == 1);
        CHECK(documents.empty());
        continue;
      }
      CHECK(settled.outcome == "authorized");
      REQUIRE(documents.size() == 1);
      CHECK(documents.front().at("stage") == "issued");
      CHECK(settled.access_key == documents.front().at("id").get<std::string>());
    }
  }
}

TEST_CASE("late, lost and doubled callbacks change nothing", "[aggregators]") {
  for (const Resident& resident : residents()) {
    House& house = house_of(resident);
    for (const char* settings :
         {R"({"callbacks":"lose"})", R"({"callbacks":"duplicate"})", R"({"process_ms":30})",
          R"({"process_ms":30,"callbacks":"lose"})", R"({"callback_delay_ms":60000})"}) {
      INFO(resident.plugin << ": " << settings);
      const Behaviour behaviour(house, settings);
      const IssueInvoice request = a_new_request(house);
      const Settled settled = settle(house, request);
      CHECK(settled.outcome == "authorized");
      CHECK(settled.sends == 1);
      CHECK(living(house, request) == 1);
    }
    house.take_callbacks();
  }
}

TEST_CASE("a request that arrives twice makes one document, or is noticed", "[aggregators]") {
  for (const Resident& resident : residents()) {
    INFO(resident.plugin);
    House& house = house_of(resident);
    const IssueInvoice request = a_new_request(house);
    house.fault("duplicate", house.resident().issue_match);
    house.issue(request);
    const auto documents = house.documents_of(request);
    if (resident.key_is_unique) {
      CHECK(documents.size() == 1);
      CHECK(settle(house, request).outcome == "authorized");
    } else {
      // The system made two: no plugin can undo it, and a question by the key says so.
      CHECK(documents.size() == 2);
      const auto told = expect<CannotTell>(house.status(query_of(request)));
      CHECK(told.text.find(documents[0].at("id").get<std::string>()) != std::string::npos);
      CHECK(told.text.find(documents[1].at("id").get<std::string>()) != std::string::npos);
    }
  }
}

TEST_CASE("a document that fails is rejected, and another status settles nothing", "[aggregators]") {
  for (const Resident& resident : residents()) {
    INFO(resident.plugin);
    House& house = house_of(resident);
    if (resident.can_fail) {
      const Behaviour behaviour(house, R"({"verdict":"fail"})");
      CHECK(settle(house, a_new_request(house)).outcome == "rejected");
    }
    const Behaviour behaviour(house, R"({"status":"RETICULATING","callbacks":"lose"})");
    const IssueInvoice request = a_new_request(house);
    const Settled settled = settle(house, request);
    CHECK(settled.outcome == "open");
    CHECK(settled.sends == 1);
  }
}

TEST_CASE("a document is cancelled once, also when the answer is lost", "[aggregators]") {
  for (const Resident& resident : residents()) {
    if (!resident.can_cancel) continue;
    INFO(resident.plugin);
    House& house = house_of(resident);
    for (const char* mode : {"", "accept_then_drop", "drop_before", "status"}) {
      INFO(mode);
      const IssueInvoice request = a_new_request(house);
      const Settled issued = settle(house, request);
      REQUIRE(issued.outcome == "authorized");
      if (*mode != '\0') house.fault(mode, house.resident().cancel_match);
      const std::string first = name_of(house.cancel(cancellation_of(request, issued.access_key)));
      house.stand_in().control("DELETE", "/control/fault");
      const bool took_place = *mode == '\0' || std::string(mode) == "accept_then_drop";
      CHECK(first == (*mode == '\0' ? std::string(resident.cancel_answer) : "unknown"));
      CHECK(cancel_status(house, request, issued.access_key) == (took_place ? "cancelled" : "authorized"));
      const int departures = house.departures();
      const std::string again = name_of(house.cancel(cancellation_of(request, issued.access_key)));
      CHECK(again == (took_place ? "cancelled" : std::string(resident.cancel_answer)));
      CHECK(house.departures() == departures + (took_place ? 0 : 1));
      CHECK(cancel_status(house, request, issued.access_key) == "cancelled");
    }
    const Behaviour behaviour(house, R"({"cancellation":"deny"})");
    const IssueInvoice request = a_new_request(house);
    const Settled issued = settle(house, request);
    if (!resident.can_deny) continue;
    house.cancel(cancellation_of(request, issued.access_key));
    CHECK(cancel_status(house, request, issued.access_key) == "authorized");
  }
}

}  // namespace fiscal::test
