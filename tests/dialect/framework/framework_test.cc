#include <fiscal/encoding.hpp>

#include "core/api/http_server.h"
#include "core/api/problem.h"
#include "tests/core/api/raw_client.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using dialects::KeyPlace;

/// A system that takes canonical invoices and says everything in two words.
class Plain final : public dialects::Dialect {
 public:
  explicit Plain(dialects::Desk& desk) : desk_(desk) {}

  std::string_view name() const override { return "plain"; }
  std::vector<KeyPlace> key_places() const override {
    return {{KeyPlace::Form::Header, "access_token"},
            {KeyPlace::Form::Bearer},
            {KeyPlace::Form::Raw},
            {KeyPlace::Form::Basic},
            {KeyPlace::Form::Query, "apikey"},
            {KeyPlace::Form::TwoParts, "client-id", "client-secret"}};
  }
  void add_routes(dialects::Routes& routes) override {
    routes.add("POST", "/notes", [this](const api::Request& request, const api::Caller& caller) {
      return create(request, caller, {});
    });
    routes.add("POST", "/keyed/{key}", [this](const api::Request& request, const api::Caller& caller) {
      return create(request, caller, request.captured[0]);
    });
    routes.add("GET", "/whoami", [](const api::Request& request, const api::Caller& caller) {
      return api::Response{
          200, "text/plain", caller.account + (request.query.empty() ? "" : " and a query"), {}};
    });
    routes.add("GET", "/breaks", [](const api::Request&, const api::Caller&) -> api::Response {
      throw std::runtime_error("disk");
    });
    routes.add("GET", "/notes/{id}", [this](const api::Request& request, const api::Caller& caller) {
      const auto record = desk_.find(caller.account, request.captured[0]);
      return record ? api::Response{200, "text/plain", std::string(to_text(record->state)), {}}
                    : api::problem(404, "not_found", "none", "none");
    });
  }
  api::Response refusal(int status, const api::Refusal& why) const override {
    return {status, "text/plain", "no: " + why.code, {}};
  }

 private:
  api::Response create(const api::Request& request, const api::Caller& caller,
                       std::optional<std::string> key) {
    auto answer = desk_.issue(request, caller, {name(), request.body, std::move(key)});
    if (auto* refused = std::get_if<api::Response>(&answer)) return *refused;
    const auto& issued = std::get<dialects::Issued>(answer);
    api::Response response{200, "text/plain", to_text(issued.record.id), {}};
    if (issued.repeated) response.with(dialects::repeat_header, "true");
    return response;
  }

  dialects::Desk& desk_;
};

struct PlainHouse : DialectHouse {
  PlainHouse()
      : DialectHouse([](dialects::Desk& desk) {
          std::vector<std::unique_ptr<dialects::Dialect>> made;
          made.push_back(std::make_unique<Plain>(desk));
          return made;
        }) {}

  api::Response post(const std::string& target, const std::string& body,
                     const std::string& account = "acme") {
    return call("POST", target, body, {{"access_token", key(account)}});
  }
};

const std::string a_note =
    R"({"customer":{"tax_id":"52998224725","name":"Maria"},"service":{"national_code":"010701","description":"Suporte"},"amount":1000})";

}  // namespace

TEST_CASE("a key is found wherever its system puts it", "[dialects]") {
  PlainHouse house;
  const std::string key = house.key();
  const auto cut = key.rfind('_');
  const DialectHouse::Headers places[] = {
      {{"access_token", key}},
      {{"authorization", "Bearer " + key}},
      {{"authorization", "bearer " + key}},
      {{"authorization", key}},
      {{"authorization", "Basic " + base64_encode("anyone:" + key)}},
      {{"authorization", "Basic " + base64_encode(key + ":")}},
      {{"client-id", key.substr(0, cut)}, {"client-secret", key.substr(cut + 1)}},
      {{"client-id", key.substr(0, cut)}, {"client-secret", key}}};
  for (const auto& headers : places) {
    INFO(headers.front().first << ": " << headers.front().second);
    CHECK(house.call("GET", "/plain/whoami", {}, headers).body == "acme");
  }
  CHECK(house.call("GET", "/plain/whoami?apikey=" + key).body == "acme");
}

TEST_CASE("no key, a wrong key and half a key are refused in the system's shape", "[dialects]") {
  PlainHouse house;
  const std::string key = house.key(), other = house.key("other");
  const auto cut = key.rfind('_');
  const auto bare = house.call("GET", "/plain/whoami");
  CHECK(bare.status == 401);
  CHECK(bare.body == "no: key_missing");
  const DialectHouse::Headers wrong[] = {
      {{"access_token", key + "x"}},
      {{"authorization", "Basic " + base64_encode("gwk:wrong")}},
      {{"client-id", key.substr(0, cut)}, {"client-secret", other.substr(other.rfind('_') + 1)}},
      {{"client-id", other.substr(0, other.rfind('_'))}, {"client-secret", key}}};
  for (const auto& headers : wrong) {
    const auto answer = house.call("GET", "/plain/whoami", {}, headers);
    CHECK(answer.status == 401);
    CHECK(answer.body == "no: key_not_valid");
  }
}

TEST_CASE("every refusal beneath a prefix is in the system's shape, and every other is a problem document",
          "[dialects]") {
  PlainHouse house;
  const DialectHouse::Headers known{{"access_token", house.key()}};
  const auto nothing = house.call("GET", "/plain/nothing", {}, known);
  CHECK(nothing.status == 404);
  CHECK(nothing.body == "no: not_found");
  const auto method = house.call("DELETE", "/plain/whoami", {}, known);
  CHECK(method.status == 405);
  CHECK(method.body == "no: method_not_allowed");
  CHECK(header_of(method, "Allow") == "GET");
  const auto broken = house.call("GET", "/plain/breaks", {}, known);
  CHECK(broken.status == 500);
  CHECK(broken.body == "no: internal_error");
  CHECK(house.post("/plain/notes", R"({"amount":1})").status == 422);
  CHECK(house.call("GET", "/plainer").content_type == "application/problem+json");
  CHECK(house.call("GET", "/v1/nothing").content_type == "application/problem+json");
}

TEST_CASE("what the server refuses by itself is said in the language of the path", "[dialects]") {
  PlainHouse house;
  SilentLog log;
  FakeClock clock;
  MemoryStore store(clock);
  api::Authenticator authenticator(store, clock, log);
  api::Router own(authenticator);
  std::vector<std::unique_ptr<dialects::Dialect>> made;
  made.push_back(std::make_unique<Plain>(house.desk()));
  dialects::Mounts mounts(own, authenticator, std::move(made), {{"plain", "/here"}});
  api::HttpServerOptions options;
  options.framing.max_body = 1024;
  options.reword = [&](std::string_view target, api::Response refusal) {
    return mounts.reworded(target, std::move(refusal));
  };
  api::HttpServer server(
      options, [&](const api::Request& request) { return mounts.answer(request); }, log);
  server.start();
  const auto said = [&](const std::string& path) {
    RawClient client(server.port());
    REQUIRE(client.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"));
    return client.read(std::chrono::seconds(5));
  };
  const auto here = said("/here/notes?x=%zz");
  CHECK(here.status == 413);
  CHECK(here.body() == "no: body_too_large");
  const auto elsewhere = said("/v1/invoices");
  CHECK(elsewhere.status == 413);
  CHECK(elsewhere.body().find("body_too_large") != std::string::npos);
  CHECK(elsewhere.body().front() == '{');
  server.stop();
}

TEST_CASE("an identical body within the window is one invoice, and a later one is new", "[dialects]") {
  PlainHouse house;
  const auto first = house.post("/plain/notes", a_note);
  REQUIRE(first.status == 200);
  CHECK(header_of(first, "Idempotent-Replayed").empty());
  house.pass(seconds(59), seconds(59));
  const auto again = house.post("/plain/notes", a_note);
  CHECK(again.body == first.body);
  CHECK(header_of(again, "Idempotent-Replayed") == "true");
  CHECK(house.post("/plain/notes", a_note, "other").body != first.body);
  house.pass(seconds(1), seconds(1));
  const auto later = house.post("/plain/notes", a_note);
  CHECK(later.body != first.body);
  CHECK(header_of(later, "Idempotent-Replayed").empty());
  CHECK(house.invoices().size() == 2);
}

TEST_CASE("an account may switch the window off", "[dialects]") {
  PlainHouse house;
  house.agree(R"({"replays_identical_bodies": false})");
  CHECK(house.post("/plain/notes", a_note).body != house.post("/plain/notes", a_note).body);
  CHECK(house.invoices().size() == 2);
}

TEST_CASE("a caller's key stands for one invoice, until nothing came of it", "[dialects]") {
  PlainHouse house;
  house.send_at_once(true);
  const auto first = house.post("/plain/keyed/a%20key/1", a_note);
  CHECK(first.status == 404);  // The key is one segment.
  const auto good = house.post("/plain/keyed/a%20key", a_note);
  CHECK(house.post("/plain/keyed/a%20key", a_note).body == good.body);
  house.pass(hours(48), hours(24));
  CHECK(house.post("/plain/keyed/a%20key", a_note).body == good.body);
  const std::string other = a_note.substr(0, a_note.size() - 5) + "2000}";
  CHECK(house.post("/plain/keyed/a%20key", other).body == "no: idempotency_key_reused");

  const std::string refused = a_note.substr(0, a_note.size() - 5) + "1001}";  // ,01: the sandbox rejects it.
  const auto rejected = house.post("/plain/keyed/b", refused);
  REQUIRE(house.invoices().front().state == State::Rejected);
  const auto corrected = house.post("/plain/keyed/b", a_note);
  CHECK(corrected.body != rejected.body);
  CHECK(house.post("/plain/keyed/b", a_note).body == corrected.body);
}

TEST_CASE("what a request does not say is taken from the account's terms, and what it says wins",
          "[dialects]") {
  PlainHouse house;
  house.agree(
      R"({"invoice":{"service":{"national_code":"010701","description":"Serviços do mês"},"tags":["assinatura"]}})");
  REQUIRE(house.post("/plain/notes", R"({"amount":700,"service":{"description":"Outubro"}})").status == 200);
  const Json accepted = house.accepted(house.invoices().front());
  CHECK(accepted["service"]["national_code"] == "010701");
  CHECK(accepted["service"]["description"] == "Outubro");
  CHECK(accepted["tags"] == Json::array({"assinatura"}));
  CHECK(house.post("/plain/notes", R"({"amount":700})", "other").status == 422);
}

TEST_CASE("terms that are not as they should be are refused, and the old ones stay", "[dialects]") {
  PlainHouse house;
  house.agree(R"({"invoice":{"tags":["a"]},"services":{"1.01":{"national_code":"010101"}}})");
  const DialectHouse::Headers known{{"authorization", "Bearer " + house.key()}};
  for (const char* wrong :
       {"[]", "{", R"({"invoice":1})", R"({"services":{"1":2}})", R"({"invoices":{}})",
        R"({"invoice":{},"invoice":{}})", R"({"invoice":{"bogus":1}})", R"({"invoice":{"amount":"7,00"}})",
        R"({"services":{"1":{"codigo":"010101"}}})"}) {
    INFO(wrong);
    CHECK(house.call("PUT", "/v1/dialects/terms", wrong, known).status == 422);
  }
  const Json kept = json_of(house.call("GET", "/v1/dialects/terms", {}, known));
  CHECK(
      kept ==
      Json::parse(
          R"({"invoice":{"tags":["a"]},"services":{"1.01":{"national_code":"010101"}},"also_known_as":[],"national_portal":true,"replays_identical_bodies":true})"));
}

TEST_CASE("some terms are settled anew and the others stay; null takes one away", "[dialects]") {
  PlainHouse house;
  house.agree(
      R"({"invoice":{"tags":["a"],"service":{"national_code":"010701"}},"services":{"1.01":{"national_code":"010101"}},"national_portal":false})");
  const DialectHouse::Headers known{{"authorization", "Bearer " + house.key()}};
  const auto patch = [&](const char* body) { return house.call("PATCH", "/v1/dialects/terms", body, known); };
  REQUIRE(patch(R"({"services":{"2":{"national_code":"010102"}},"invoice":{"tags":null}})").status == 200);
  const Json wanted = Json::parse(
      R"({"invoice":{"service":{"national_code":"010701"}},"services":{"1.01":{"national_code":"010101"},"2":{"national_code":"010102"}},"also_known_as":[],"national_portal":false,"replays_identical_bodies":true})");
  CHECK(json_of(house.call("GET", "/v1/dialects/terms", {}, known)) == wanted);
  for (const char* wrong : {"[]", R"({"invoice":1})", R"({"services":{"1.01":null,"3":7}})",
                            R"({"services":{"2":{"codigo":"1"}}})", R"({"colour":"blue"})"}) {
    INFO(wrong);
    CHECK(patch(wrong).status == 422);
  }
  CHECK(json_of(house.call("GET", "/v1/dialects/terms", {}, known)) == wanted);
}

TEST_CASE("another account's invoice is not there", "[dialects]") {
  PlainHouse house;
  const std::string id = house.post("/plain/notes", a_note).body;
  CHECK(house.call("GET", "/plain/notes/" + id, {}, {{"access_token", house.key()}}).body == "queued");
  CHECK(house.call("GET", "/plain/notes/" + id, {}, {{"access_token", house.key("other")}}).status == 404);
}

TEST_CASE("a prefix of an unknown dialect and two at one prefix are refused at the start", "[dialects]") {
  SilentLog log;
  FakeClock clock;
  MemoryStore store(clock);
  api::Authenticator authenticator(store, clock, log);
  api::Router own(authenticator);
  CHECK_THROWS_AS(dialects::Mounts(own, authenticator, {}, {{"plan", "/x"}}), std::runtime_error);
}

}  // namespace fiscal::test
