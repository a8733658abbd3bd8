#include "core/notify/secrets.h"
#include "tests/core/notify/teller.h"

namespace fiscal {
namespace {

using test::TellingHouse;

std::string refusal_of(TellingHouse& house, const notify::EndpointWish& wish) {
  const auto made = house.teller.endpoints.create("acme", wish);
  return made.ok() ? "" : made.error().code + " " + made.error().field;
}

}  // namespace

TEST_CASE("an endpoint leads to the public Internet over https, or where the operator says", "[notify]") {
  TellingHouse house;
  for (const char* url :
       {"https://client.example/hook?a=b", "https://client.example:8443/", "https://1.1.1.1/"}) {
    INFO(url);
    CHECK(refusal_of(house, {.url = url}) == "");
  }
  for (const char* url :
       {"http://client.example/", "https://localhost/", "https://127.0.0.1/", "https://2130706433/",
        "https://0x7f.1/", "https://017700000001/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/", "https://169.254.169.254/", "https://client.example:22/",
        "https://user:word@client.example/", "ftp://client.example/", "file:///etc/passwd",
        "https://client.example/#x", "", "https://"}) {
    INFO(url);
    CHECK(refusal_of(house, {.url = url}) == "url_not_allowed /url");
  }
  const notify::TargetPolicy vouched{{443}, {"127.0.0.1:8099"}};
  CHECK_FALSE(notify::target_problem("http://127.0.0.1:8099/hook", vouched));
  CHECK(notify::target_problem("http://127.0.0.1:8098/hook", vouched));
  CHECK(notify::reachable("http://127.0.0.1:8099/hook", vouched) == services::Reachable::AnyAddress);
  CHECK(notify::reachable("https://client.example/", vouched) == services::Reachable::PublicAddressesOnly);
}

TEST_CASE("what a client says of an endpoint is checked, and named where it is wrong", "[notify]") {
  TellingHouse house;
  const std::string url = "https://client.example/";
  CHECK(refusal_of(house, {.url = url, .types = {"invoice authorized"}}) == "field_malformed /types");
  CHECK(refusal_of(house, {.url = url, .types = std::vector<std::string>(51, "a.b")}) ==
        "field_malformed /types");
  CHECK(refusal_of(house, {.url = url, .form = "carrier_pigeon"}) == "field_unknown /form");
  CHECK(refusal_of(house, {.url = url, .form_settings = R"({"a":1})"}) == "field_unknown /form_settings");
  CHECK(refusal_of(house, {.url = url, .secret = "whsec_c2hvcnQ="}) == "secret_malformed /secret");
  CHECK(refusal_of(house, {.url = url, .secret = "whsec_" + base64_encode(std::string(24, 's'))}) == "");
  for (int n = 1; n < 50; ++n) house.teller.listen();
  CHECK(refusal_of(house, {.url = url}) == "too_many_endpoints ");
}

TEST_CASE("an endpoint hears events that there are, and none that is never told", "[notify]") {
  TellingHouse house;
  auto& teller = house.teller;
  notify::Endpoints endpoints({teller.store,
                               teller.forms,
                               teller.keys,
                               teller.clock,
                               {},
                               [] {},
                               {"invoice.authorized", "invoice.rejected", "billing_invoice.paid"}});
  const auto refusal = [&](const char* type) {
    const auto made = endpoints.create("acme", {.url = "https://client.example/", .types = {type}});
    return made.ok() ? "" : made.error().code + " " + made.error().field;
  };
  for (const char* type : {"invoice.authorized", "invoice.*", "billing_invoice.*"})
    CHECK(refusal(type) == "");
  for (const char* type : {"invoice.authorised", "invoise.*", "invoice", "voice.*", "invoice.authorized.*"})
    CHECK(refusal(type) == "field_unknown /types");
}

TEST_CASE("a repeated wish is the same endpoint, and its key means no other", "[notify]") {
  TellingHouse house;
  auto& endpoints = house.teller.endpoints;
  const notify::EndpointWish wish{.url = "https://client.example/", .idempotency_key = "k1"};
  const auto first = endpoints.create("acme", wish);
  const auto again = endpoints.create("acme", wish);
  REQUIRE(first.ok());
  CHECK(again->id == first->id);
  notify::EndpointWish other = wish;
  other.url = "https://other.example/";
  CHECK(endpoints.create("acme", other).error().code == "idempotency_key_reused");
  CHECK(endpoints.create("rival", other).ok());
  CHECK(endpoints.list("acme").size() == 1);
}

TEST_CASE("while secrets change over, a message is signed with both; then the old one is dead", "[notify]") {
  TellingHouse house;
  auto& teller = house.teller;
  const auto endpoint = teller.listen();
  const std::string before = teller.endpoints.secret("acme", endpoint.id).value();
  const std::string after = teller.endpoints.rotate("acme", endpoint.id, "", hours(24)).value();
  CHECK(after != before);
  CHECK(teller.endpoints.secret("acme", endpoint.id).value() == after);
  const auto signature_of = [&](int n) {
    teller.happens("a", n);
    teller.run();
    return house.receiver.got.back().headers.at("webhook-signature");
  };
  const auto expected = [&](const std::string& secret) {
    const auto& got = house.receiver.got.back();
    return *notify::standard_signature(secret, got.headers.at("webhook-id"),
                                       house.clock.now().milliseconds / 1000, got.body);
  };
  const std::string both = signature_of(1);
  CHECK(both == expected(after) + " " + expected(before));
  house.clock.advance(hours(24));
  const std::string one = signature_of(2);
  CHECK(one == expected(after));
  const std::string at_once = teller.endpoints.rotate("acme", endpoint.id, "", Duration{}).value();
  const std::string last = signature_of(3);
  CHECK(last == expected(at_once));
}

TEST_CASE("a secret is sealed for its endpoint", "[notify]") {
  TellingHouse house;
  auto& teller = house.teller;
  const auto endpoint = teller.listen();
  const std::string secret = teller.endpoints.secret("acme", endpoint.id).value();
  const auto row = house.store.find_resource("acme", store::listener_kind, endpoint.id);
  CHECK(row->body.find(secret.substr(6)) == std::string::npos);
  notify::Endpoint moved = endpoint;
  moved.id = "whe_other";
  CHECK_FALSE(notify::living_secrets(moved, house.clock.now(), teller.keys).ok());
}

TEST_CASE("a signature is that of the example of Standard Webhooks", "[notify]") {
  // From the specification's own reference libraries: their test vector.
  CHECK(notify::standard_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                   1614265330, R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("an endpoint of another account is not found", "[notify]") {
  TellingHouse house;
  auto& endpoints = house.teller.endpoints;
  const auto endpoint = house.teller.listen();
  CHECK_FALSE(endpoints.find("rival", endpoint.id));
  CHECK(endpoints.change("rival", endpoint.id, {}).error().code == "not_found");
  CHECK(endpoints.secret("rival", endpoint.id).error().code == "not_found");
  CHECK(endpoints.rotate("rival", endpoint.id, "", hours(1)).error().code == "not_found");
  CHECK_FALSE(endpoints.remove("rival", endpoint.id));
  CHECK(endpoints.list("rival").empty());
}

}  // namespace fiscal
