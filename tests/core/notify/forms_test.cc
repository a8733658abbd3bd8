#include "core/notify/lane.h"
#include "tests/core/notify/teller.h"

namespace fiscal {
namespace {

using notify::Delivery;
using test::answered;
using test::Teller;
using test::TellingHouse;
using test::unreachable;

/// A receiver with ways of its own: three tries and then a pause; the address is in the event.
class OwnWays final : public notify::Form {
 public:
  std::string_view name() const override { return "own"; }
  std::optional<Finding> problem_of(const notify::Endpoint&, std::string_view) const override { return {}; }
  std::string new_secret() const override { return {}; }
  std::optional<notify::Message> message_for(const notify::ToldEvent& event,
                                             const notify::Endpoint& endpoint) const override {
    notify::Message message;
    message.body = notify::event_id(event);
    if (endpoint.url.empty()) message.url = url_of(event.subject);
    return message;
  }
  HttpHeaders headers_for(const notify::Attempt& attempt, const notify::Endpoint&) const override {
    return {{"webhook-id", attempt.id}};
  }
  std::optional<notify::Patience> patience(const notify::Endpoint&) const override {
    return notify::Patience{{seconds(5), seconds(5)}, true};
  }

  std::function<std::string(const std::string&)> url_of = [](const std::string& subject) {
    return "https://" + subject + ".example/hook";
  };
};

struct OwnHouse : TellingHouse {
  OwnHouse() {
    auto made = std::make_unique<OwnWays>();
    form = made.get();
    teller.forms.add(std::move(made));
  }
  notify::Endpoint sequential() {
    return teller.listen("https://client.example/hook", {.form = "own", .order = notify::Order::Endpoint});
  }
  std::vector<std::string> bodies() {
    std::vector<std::string> all;
    for (const auto& got : receiver.got)
      if (got.answered == 200) all.push_back(got.body);
    return all;
  }
  OwnWays* form = nullptr;
};

}  // namespace

TEST_CASE("a queue that fails too often is interrupted, and once enabled tells everything in its order",
          "[notify]") {
  OwnHouse house;
  Teller& teller = house.teller;
  const auto endpoint = house.sequential();
  house.receiver.answer = [](const auto&) { return answered(500); };
  teller.happens("t1", 1);
  teller.pass(minutes(5));
  CHECK(house.receiver.got.size() == 3);
  const auto paused = teller.endpoints.find("acme", endpoint.id);
  CHECK_FALSE(paused->enabled);
  CHECK(paused->disabled_because == notify::interrupted);
  // What happens meanwhile waits behind the head.
  teller.happens("t2", 1);
  teller.happens("t1", 2);
  teller.pass(hours(2), minutes(1));
  CHECK(house.receiver.got.size() == 3);
  for (const Delivery& delivery : teller.deliveries()) CHECK(delivery.status == Delivery::Status::Waiting);
  house.receiver.answer = [](const auto&) { return answered(200); };
  REQUIRE(teller.endpoints.change("acme", endpoint.id, {.enabled = true}));
  teller.run();
  CHECK(house.bodies() == std::vector<std::string>{"evt_t1_1", "evt_t2_1", "evt_t1_2"});
}

TEST_CASE("an endpoint that was disabled otherwise does not hear of what happens meanwhile", "[notify]") {
  OwnHouse house;
  const auto endpoint = house.sequential();
  REQUIRE(house.teller.endpoints.change("acme", endpoint.id, {.enabled = false}));
  house.teller.happens("t1", 1);
  house.teller.run();
  CHECK(house.teller.deliveries().empty());
}

TEST_CASE("addresses that requests name are called under one endpoint of the account", "[notify]") {
  OwnHouse house;
  Teller& teller = house.teller;
  teller.endpoints.hear_for_requests("acme", "own");
  teller.endpoints.hear_for_requests("acme", "own");
  REQUIRE(teller.endpoints.list("acme").size() == 1);
  CHECK(teller.endpoints.list("acme")[0].url.empty());
  teller.happens("t1", 1);
  teller.happens("t2", 1);
  teller.run();
  REQUIRE(house.receiver.got.size() == 2);
  CHECK(house.receiver.got[0].url == "https://t1.example/hook");
  CHECK(house.receiver.got[1].url == "https://t2.example/hook");
  for (const auto reachable : house.receiver.reachable)
    CHECK(reachable == services::Reachable::PublicAddressesOnly);
}

TEST_CASE("an address of a request that may not be called is not, and the delivery says why", "[notify]") {
  const char* forbidden[] = {
      "http://client.example/x",     "https://127.0.0.1/x",           "https://10.1.2.3/x",
      "https://client.example:22/x", "https://user@client.example/x", "nonsense"};
  for (const std::string url : forbidden) {
    OwnHouse house;
    house.form->url_of = [url](const std::string&) { return url; };
    house.teller.endpoints.hear_for_requests("acme", "own");
    house.teller.happens("t1", 1);
    house.teller.pass(minutes(1));
    INFO(url);
    CHECK(house.receiver.got.empty());
    const auto all = house.teller.deliveries();
    REQUIRE(all.size() == 1);
    CHECK(all[0].status == Delivery::Status::Abandoned);
    CHECK(all[0].reason == "url_not_allowed");
    CHECK(all[0].attempts.back().failure.starts_with("not sent: "));
  }
}

TEST_CASE("one address that is dead or gone neither holds up nor disables the others", "[notify]") {
  OwnHouse house;
  Teller& teller = house.teller;
  teller.endpoints.hear_for_requests("acme", "own");
  house.receiver.answer = [](const services::WireRequest& request) {
    if (request.url == "https://dead.example/hook") return unreachable();
    return answered(request.url == "https://gone.example/hook" ? 410 : 200);
  };
  for (int n = 1; n <= 4; ++n) teller.happens("dead", n);
  teller.happens("gone", 1);
  teller.pass(minutes(2));
  teller.happens("well", 1);
  teller.run();
  CHECK(house.bodies() == std::vector<std::string>{"evt_well_1"});
  for (const Delivery& delivery : teller.deliveries())
    if (delivery.subject == "gone") CHECK(delivery.reason == "gone");
}

}  // namespace fiscal
