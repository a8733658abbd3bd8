#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "tests/core/intake/desk.h"

namespace fiscal::intake {
namespace {

using namespace fiscal::test;
using Json = nlohmann::ordered_json;

const std::string full_body =
    R"({"type":"service","environment":"test","reference":"r","issue_at":"2026-11-22T10:00:00-03:00",
  "competence_date":"2026-11-20","customer":{"tax_id":"52998224725","name":"Maria","email":"m@example.com",
  "address":{"street":"Rua A","number":"1","district":"Centro","municipality":"3550308","postal_code":"01310100"}},
  "service":{"national_code":"010701","description":"Suporte","nbs":"115022000","municipality":"3550308"},"amount":150000,
  "discounts":{"unconditional":100},"taxes":{"iss":{"rate":"2.00"},"approximate":{"federal_percent":"13.45",
  "state_percent":"0.00","municipal_percent":"2.00"}},"charge":{"kind":"payment","reference":"p-1"},
  "tags":["a","b"],"metadata":{"k":"v"}})";

/// Changes bodies at random, as bytes and as values.
class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string bytes(std::string body) {
    for (int changes = 1 + pick(4); changes > 0 && !body.empty(); --changes) {
      const auto at = static_cast<std::size_t>(pick(static_cast<int>(body.size())));
      switch (pick(5)) {
        case 0:
          body[at] = static_cast<char>(pick(256));
          break;
        case 1:
          body.erase(at, static_cast<std::size_t>(1 + pick(20)));
          break;
        case 2:
          body.insert(at, body.substr(static_cast<std::size_t>(pick(static_cast<int>(body.size()))), 15));
          break;
        case 3:
          body.resize(at);
          break;
        default:
          body.insert(at, std::string(static_cast<std::size_t>(pick(60)), "[{\"0"[pick(4)]));
          break;
      }
    }
    return body;
  }

  /// One value of the document becomes something else.
  void value(Json& document) {
    Json* place = &document;
    while (place->is_structured() && !place->empty() && pick(4) != 0) {
      auto at = place->begin();
      std::advance(at, pick(static_cast<int>(place->size())));
      place = &*at;
    }
    static const std::vector<Json> others{nullptr,
                                          true,
                                          -1,
                                          0,
                                          9'223'372'036'854'775'807,
                                          1.5,
                                          "",
                                          "x",
                                          "2026-02-30",
                                          std::string(5000, 'a'),
                                          "\u0000",
                                          "\xEF\xBF\xBF",
                                          Json::array(),
                                          Json::object(),
                                          Json::array({1, "a", Json::object()})};
    *place = others[static_cast<std::size_t>(pick(static_cast<int>(others.size())))];
  }

  /// An unknown field in a random object of the document.
  std::string unknown_field(Json& document) {
    std::vector<std::pair<Json*, std::string>> objects;
    collect(document, "", objects);
    auto& [object, place] = objects[static_cast<std::size_t>(pick(static_cast<int>(objects.size())))];
    (*object)["not_a_field"] = pick(2) == 0 ? Json(1) : Json("x");
    return place + "/not_a_field";
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  static void collect(Json& value, const std::string& place,
                      std::vector<std::pair<Json*, std::string>>& objects) {
    if (!value.is_object() || place == "/metadata") return;  // Clients name its members.
    objects.emplace_back(&value, place);
    for (auto& [name, inner] : value.items()) collect(inner, place + "/" + name, objects);
  }

  std::mt19937 random_;
};

void check_answer(const Answer& answer) {
  const auto* invalid = std::get_if<Invalid>(&answer);
  if (invalid == nullptr) return;
  REQUIRE_FALSE(invalid->findings.empty());
  for (const Finding& finding : invalid->findings) {
    INFO(finding.code << " " << finding.field << ": " << finding.text);
    REQUIRE_FALSE(finding.code.empty());
    REQUIRE_FALSE(finding.text.empty());
    REQUIRE_FALSE(finding.fix.empty());
    // A pointer: empty names the whole document.
    REQUIRE((finding.field.empty() || finding.field[0] == '/'));
  }
}

}  // namespace

TEST_CASE("no body, however broken, does more than be answered with findings", "[intake][fuzz]") {
  Desk desk;
  desk.manifest->rules = {"dps/1.01"};
  REQUIRE(in_short(desk.accept(full_body, "first")) == "accepted");
  Mutator mutator(20261121);
  int accepted = 0;
  for (int round = 0; round < 6000; ++round) {
    const auto answer = desk.accept(mutator.bytes(full_body), "b" + std::to_string(round));
    check_answer(answer);
    accepted += std::holds_alternative<Accepted>(answer) ? 1 : 0;
  }
  for (int round = 0; round < 6000; ++round) {
    Json document = Json::parse(full_body);
    document["reference"] = "v" + std::to_string(round);
    mutator.value(document);
    const auto answer = desk.accept(document.dump(-1, ' ', false, Json::error_handler_t::replace),
                                    "v" + std::to_string(round));
    check_answer(answer);
    accepted += std::holds_alternative<Accepted>(answer) ? 1 : 0;
  }
  // Some changes are harmless: the test would say nothing if every body were refused.
  CHECK(accepted > 100);
}

TEST_CASE("a field that is not described is refused wherever it stands", "[intake][fuzz]") {
  Desk desk;
  Mutator mutator(7);
  std::set<std::string> places;
  for (int round = 0; round < 400; ++round) {
    Json document = Json::parse(full_body);
    const std::string place = mutator.unknown_field(document);
    places.insert(place);
    REQUIRE(in_short(desk.accept(document.dump(), "u" + std::to_string(round))) == place + " field_unknown");
  }
  CHECK(places.size() >= 8);
}

}  // namespace fiscal::intake
