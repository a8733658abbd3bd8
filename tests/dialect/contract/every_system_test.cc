#include "tests/dialect/support/dialect_house.h"
#include "tests/dialect/support/systems.h"
#include "tests/support/catch.h"

// What every dialect keeps to, whatever it looks like: one table, one test for each promise.
namespace fiscal::test {
namespace {

/// A gateway before one system's client.
struct SystemHouse : DialectHouse {
  explicit SystemHouse(const SpokenSystem& system)
      : acme(system, "acme", key("acme")), other(system, "other", key("other")) {
    acme.prepare(send);
    other.prepare(send);
  }

  SystemWalk::Send send = [this](const std::string& method, const std::string& target,
                                 const std::string& body, const SystemWalk::Headers& headers) {
    const auto answer = call(method, target, body, headers);
    repeated = header_of(answer, dialects::repeat_header) == "true";
    return SystemAnswer{answer.status, answer.body};
  };
  bool repeated = false;  ///< The last answer said that the request was known.
  SystemWalk acme;
  SystemWalk other;

  /// Everything that the account has, as our own API lists it.
  Json kept() {
    Json all;
    for (const char* list : {"invoices", "billing_invoices", "customers", "charges"})
      all[list] =
          Json::parse(acme.own(send, "GET", std::string("/v1/") + list + "?limit=200").body).at("data");
    return all;
  }
};

std::vector<SpokenSystem> all_systems() {
  FakeClock clock;
  return spoken_systems({local_date(clock.now(), ZoneOffset{-180})});
}

/// Without what no two invoices share.
Json without_identity(Json invoice) {
  for (const char* own : {"id", "number", "series", "reference", "metadata", "charge", "created_at",
                          "page_url", "pix_code", "service_invoice"})
    invoice.erase(own);
  return invoice;
}

Json named(const std::string& body, const std::string& reference) {
  Json named_body = Json::parse(body);
  named_body["reference"] = reference;
  return named_body;
}

/// `system`'s request with `wrong` in it, or `wrong` itself where it is no JSON.
std::string spoiled(const SpokenSystem& system, const std::string& wrong) {
  if (!Json::accept(wrong)) return wrong;
  Json body = Json::parse(system.create.body);
  body.merge_patch(Json::parse(wrong));
  return body.dump();
}

/// What may not stand in the place of a value.
std::vector<Json> strangers_to(const Json& value) {
  const Json list = Json::array({"x"});
  if (value.is_boolean() || value.is_object()) return {"x", list};
  if (value.is_array()) return {"x", true};
  return {true, list};
}

/// The pointers of everything in a body.
void add_places(const Json& value, const std::string& place, std::vector<std::string>& places) {
  if (!place.empty()) places.push_back(place);
  if (value.is_object())
    for (const auto& [name, inner] : value.items()) add_places(inner, place + "/" + name, places);
  else if (value.is_array())
    for (std::size_t at = 0; at < value.size(); ++at)
      add_places(value[at], place + "/" + std::to_string(at), places);
}

}  // namespace

TEST_CASE("every dialect: a value of the wrong type is refused wherever it stands, and has no effect",
          "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    SystemHouse house(system);
    const Json before = house.kept();
    const Json body = Json::parse(spoiled(system, system.more));
    std::vector<std::string> places;
    add_places(body, "", places);
    SystemCall call = system.create;
    for (const std::string& place : places) {
      const Json::json_pointer pointer(place);
      for (const Json& stranger : strangers_to(body.at(pointer))) {
        Json spoilt = body;
        spoilt[pointer] = stranger;
        call.body = spoilt.dump();
        const auto answer = house.acme.call(house.send, call);
        INFO(system.name << " " << place << " " << stranger << " -> " << answer.status << " " << answer.body);
        CHECK(answer.status < 500);
        CHECK(answer.at(system.id_place).is_null());
      }
    }
    CHECK(house.kept() == before);
    call.body = body.dump();
    const auto answer = house.acme.call(house.send, call);
    INFO(system.name << " " << answer.body);
    CHECK(answer.status == system.created_status);
  }
}

TEST_CASE("every dialect: bytes that are no JSON in UTF-8 are refused without a library's own words",
          "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    SystemHouse house(system);
    SystemCall call = system.create;
    call.body = "{";
    const int status = house.acme.call(house.send, call).status;
    for (const std::string& bytes :
         {std::string("{\"a\":\"\xff\"}"), std::string("{\"\xc3\x28\":1}"), std::string("{]")}) {
      call.body = bytes;
      const auto answer = house.acme.call(house.send, call);
      INFO(system.name << " " << answer.body);
      CHECK(answer.status == status);
      CHECK(Json::accept(answer.body));
      for (const char* word : {"exception", "parse error", "parse_error"})
        CHECK(answer.body.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("every dialect: the same invoice as through our own API", "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    INFO(system.name);
    SystemHouse house(system);
    const auto created = house.acme.call(house.send, system.create);
    INFO(created.body);
    REQUIRE(created.status == system.created_status);
    if (!system.own_invoice.empty()) {
      const auto own =
          house.acme.own(house.send, "POST", "/v1/invoices", named(system.own_invoice, "own").dump());
      INFO(own.body);
      REQUIRE(own.status == 202);
      const auto records = house.invoices();
      REQUIRE(records.size() == 2);
      CHECK(without_identity(house.accepted(records[1])) == without_identity(house.accepted(records[0])));
    }
    if (!system.own_billing_invoice.empty()) {
      const auto own = house.acme.own(house.send, "POST", "/v1/billing_invoices",
                                      named(system.own_billing_invoice, "own").dump());
      INFO(own.body);
      REQUIRE(own.status == 201);
      const Json both = house.kept()["billing_invoices"];
      REQUIRE(both.size() == 2);
      CHECK(without_identity(both[1]) == without_identity(both[0]));
    }
  }
}

TEST_CASE("every dialect: a retried create is one document", "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    INFO(system.name);
    SystemHouse house(system);
    const auto first = house.acme.call(house.send, system.create);
    REQUIRE(first.status == system.created_status);
    CHECK_FALSE(house.repeated);
    const Json once = house.kept();
    for (int again = 0; again < 3; ++again) {
      const auto repeat = house.acme.call(house.send, system.create);
      CHECK(repeat.status == system.created_status);
      CHECK(repeat.at(system.id_place) == first.at(system.id_place));
      CHECK(house.repeated);
    }
    CHECK(house.kept() == once);
    // The same body of another account is another document.
    CHECK(house.other.call(house.send, system.create).at(system.id_place) != first.at(system.id_place));
    CHECK(house.invoices("other").size() == house.invoices("acme").size());
  }
}

TEST_CASE("every dialect: another tenant's id is 404 in that system's shape, and nothing happens",
          "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    SystemHouse house(system);
    const auto created = house.acme.call(house.send, system.create);
    const Json id = created.at(system.id_place);
    REQUIRE(id.is_string());
    house.run();
    house.other.know("id", id);
    const Json before = house.kept();
    for (const SystemCall& call : system.of_one) {
      const auto answer = house.other.call(house.send, call);
      INFO(system.name << " " << call.method << " " << call.target << " -> " << answer.body);
      CHECK(answer.status == 404);
      CHECK(answer.at(system.not_found_place) == system.not_found_value);
    }
    house.run();
    CHECK(house.kept() == before);
  }
}

TEST_CASE("every dialect: bad input gets that system's error and has no effect", "[contract]") {
  for (const SpokenSystem& system : all_systems()) {
    SystemHouse house(system);
    const Json before = house.kept();
    for (const WrongBody& wrong : system.wrong) {
      SystemCall call = system.create;
      call.body = spoiled(system, wrong.body);
      const auto answer = house.acme.call(house.send, call);
      INFO(system.name << " " << wrong.body << " -> " << answer.body);
      CHECK(answer.status == wrong.status);
      CHECK(answer.at(wrong.place) == wrong.value);
    }
    CHECK(house.kept() == before);
  }
}

}  // namespace fiscal::test
