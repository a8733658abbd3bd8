#include "core/dispatch/notice.h"
#include "core/notify/lane.h"
#include "tests/core/notify/teller.h"
#include "tests/support/forwarding_resources.h"

namespace fiscal {
namespace {

using notify::Delivery;
using test::answered;
using test::Receiver;
using test::Teller;
using test::TellingHouse;
using test::unreachable;
using Told = std::vector<std::string>;

/// The store, with something happening at the moment when a lane was found to be empty.
class Interrupted final : public test::ForwardingResources {
 public:
  Interrupted(store::ResourceStore& store, std::function<void()> at_empty_lane)
      : ForwardingResources(store), at_empty_lane_(std::move(at_empty_lane)) {}

  store::ResourcePage list_resources(const store::ResourceQuery& query) override {
    auto page = ForwardingResources::list_resources(query);
    if (page.rows.empty() && query.kind == notify::delivery_kind && at_empty_lane_)
      std::exchange(at_empty_lane_, nullptr)();
    return page;
  }

 private:
  std::function<void()> at_empty_lane_;
};

/// Dies while it sends: the message arrived, and nothing of that was written.
struct Died {};

}  // namespace

TEST_CASE("what happens is told once to each endpoint that hears it, signed with its own secret",
          "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.happens("nobody", 1);
  teller.run();
  const auto all = teller.listen("https://a.example/x");
  const auto some = teller.listen("https://b.example/y", {.types = {"thing.*"}});
  teller.listen("https://c.example/z", {.types = {"invoice.authorized"}});
  teller.happens("t1", 1);
  teller.run();
  REQUIRE(house.receiver.got.size() == 2);
  for (const auto& got : house.receiver.got) {
    CHECK(got.headers.at("webhook-id") == "evt_t1_1");
    CHECK(got.headers.at("Content-Type") == "application/json");
    CHECK(got.body == R"({"type":"thing.moved","timestamp":"2026-11-21T12:00:00.000Z","data":{"n":1}})");
    const auto& endpoint = got.url == all.url ? all : some;
    const auto secret = teller.endpoints.secret("acme", endpoint.id).value();
    CHECK(got.headers.at("webhook-signature") ==
          notify::standard_signature(secret, "evt_t1_1", house.clock.now().milliseconds / 1000, got.body));
  }
  CHECK(house.receiver.got[0].headers.at("webhook-signature") !=
        house.receiver.got[1].headers.at("webhook-signature"));
  teller.run();
  CHECK(house.receiver.got.size() == 2);
  CHECK(house.store.list_resources({.account = "acme", .kind = dispatch::notice_kind}).rows.empty());
}

TEST_CASE(
    "a failed attempt is made again by the schedule with the same id and bytes, and then given up visibly",
    "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  house.receiver.answer = [](const auto&) { return answered(500); };
  teller.happens("t1", 1);
  teller.run();
  CHECK(house.receiver.got.size() == 1);
  teller.pass(seconds(5));
  CHECK(house.receiver.got.size() == 2);
  teller.pass(minutes(5));
  CHECK(house.receiver.got.size() == 3);
  teller.pass(minutes(30), minutes(1));
  CHECK(house.receiver.got.size() == 4);
  teller.pass(hours(28), minutes(30));
  CHECK(house.receiver.got.size() == 8);
  teller.pass(hours(40), hours(1));
  CHECK(house.receiver.got.size() == 8);
  for (const auto& got : house.receiver.got) {
    CHECK(got.headers.at("webhook-id") == "evt_t1_1");
    CHECK(got.body == house.receiver.got.front().body);
  }
  CHECK(house.receiver.got[0].headers.at("webhook-timestamp") !=
        house.receiver.got[1].headers.at("webhook-timestamp"));
  const auto deliveries = teller.deliveries();
  REQUIRE(deliveries.size() == 1);
  CHECK(deliveries[0].status == Delivery::Status::Abandoned);
  CHECK(deliveries[0].reason == "exhausted");
  REQUIRE(deliveries[0].attempts.size() == 8);
  CHECK(deliveries[0].attempts[0].status == 500);
  CHECK(deliveries[0].attempts[0].failure == "answered 500");
}

TEST_CASE("events of one subject arrive in order, and subjects do not wait for each other", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  house.receiver.answer = [](const services::WireRequest& request) {
    return request.body->find("\"n\":1}") != std::string::npos ? answered(503) : answered(204);
  };
  teller.happens("a", 1);
  teller.happens("a", 2);
  teller.happens("b", 5);
  teller.run();
  CHECK(teller.told() == Told{"b_5"});
  teller.happens("a", 3);
  teller.run();
  CHECK(teller.told() == Told{"b_5"});
  house.receiver.answer = [](const auto&) { return answered(200); };
  teller.pass(seconds(5));
  CHECK(teller.told() == Told{"b_5", "a_1", "a_2", "a_3"});
}

TEST_CASE("an endpoint may ask for one order of everything, or for none", "[notify]") {
  for (const auto order : {notify::Order::Endpoint, notify::Order::None}) {
    TellingHouse house;
    Teller& teller = house.teller;
    teller.listen("https://client.example/hook", {.order = order});
    house.receiver.script = {answered(500)};
    teller.happens("a", 1);
    teller.happens("b", 1);
    teller.happens("a", 2);
    teller.pass(seconds(5));
    CHECK(teller.told() ==
          (order == notify::Order::Endpoint ? Told{"a_1", "b_1", "a_2"} : Told{"b_1", "a_2", "a_1"}));
  }
}

TEST_CASE("a message whose delivery was not written down is sent again with the same webhook-id",
          "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  teller.happens("a", 1);
  teller.happens("a", 2);
  int arrived = 0;
  house.receiver.answer = [&](const services::WireRequest&) -> HttpResult {
    if (++arrived == 1) throw Died{};
    return answered(200);
  };
  CHECK_THROWS_AS(teller.run(), Died);
  teller.restart();
  teller.run();
  CHECK(arrived == 1);  // Its lane is held until the lease is over.
  teller.pass(minutes(1));
  CHECK(arrived == 3);
  CHECK(teller.told() == Told{"a_1", "a_2"});
}

TEST_CASE("two gateways on one store tell everything once, and each subject in order", "[notify]") {
  TellingHouse house;
  Receiver other_receiver;
  Teller other(house.store, house.clock, other_receiver);
  Teller& teller = house.teller;
  teller.listen();
  for (int n = 1; n <= 20; ++n) teller.happens("s" + std::to_string(n % 4), n);
  // In turns, a step each.
  while (teller.notifier->run_due() + other.notifier->run_due() > 0) {
  }
  std::map<std::string, std::vector<std::string>> of_subject;
  std::size_t count = 0;
  for (const auto* each : {&house.receiver, &other_receiver}) count += each->got.size();
  CHECK(count == 20);
  CHECK(teller.deliveries().size() == 20);
  for (const Delivery& delivery : teller.deliveries()) CHECK(delivery.status == Delivery::Status::Delivered);
}

TEST_CASE("a notice that comes while its lane is served is not overlooked", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  teller.happens("a", 1);
  bool has_more = true;
  house.receiver.answer = [&](const services::WireRequest&) {
    // Another gateway takes up what happens meanwhile.
    if (std::exchange(has_more, false)) {
      teller.happens("a", 2);
      Receiver silent;
      Teller other(house.store, house.clock, silent);
      other.notifier->run_due();
      CHECK(silent.got.empty());
    }
    return answered(200);
  };
  teller.run();
  CHECK(teller.told() == Told{"a_1", "a_2"});
}

TEST_CASE("a notice that comes when its lane is about to rest is told at once", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  notify::FanOut fan_out({house.store, teller.forms,
                          [&](auto&&... what) { return teller.events_of(what...); }, house.clock, teller.log,
                          [] {}});
  teller.happens("a", 1);
  fan_out.run_due();
  Interrupted store(house.store, [&] {
    teller.happens("a", 2);
    fan_out.run_due();
  });
  notify::Courier courier({store, house.receiver, teller.forms, teller.keys, house.clock, teller.log},
                          teller.options);
  dispatch::DueWork lanes(store, house.clock, teller.log, {.kind = notify::lane_kind},
                          [&](store::Resource lane) { courier.serve(std::move(lane)); });
  while (lanes.run_due() > 0) {
  }
  CHECK(teller.told() == Told{"a_1", "a_2"});
}

TEST_CASE("an event of which there is a delivery already is not told again", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  for (int n = 0; n < 2; ++n) {
    teller.happens("a", 1);
    teller.run();
  }
  CHECK(teller.told() == Told{"a_1"});
  CHECK(house.store.list_resources({.account = "acme", .kind = dispatch::notice_kind}).rows.empty());
}

TEST_CASE("a failing endpoint rests and holds up no other; Retry-After is heeded", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen("https://dead.example/");
  teller.listen("https://well.example/");
  house.receiver.answer = [](const services::WireRequest& request) {
    return request.url.find("dead") != std::string::npos ? unreachable() : answered(200);
  };
  for (int n = 0; n < 50; ++n) teller.happens("s" + std::to_string(n), 1);
  teller.run();
  int dead = 0;
  for (const auto& got : house.receiver.got) dead += got.url.find("dead") != std::string::npos ? 1 : 0;
  CHECK(dead == 3);
  CHECK(teller.told().size() == 50);

  TellingHouse polite;
  polite.teller.listen();
  polite.receiver.script = {answered(429, {{"retry-after", "120"}})};
  polite.teller.happens("a", 1);
  polite.teller.pass(seconds(115));
  CHECK(polite.receiver.got.size() == 1);
  polite.teller.pass(seconds(10));
  CHECK(polite.teller.told() == Told{"a_1"});
}

TEST_CASE("an endpoint that fails for days or says 410 is disabled; enabled again it hears what waited",
          "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  const auto endpoint = teller.listen();
  house.receiver.answer = [](const auto&) { return answered(500); };
  for (int day = 0; day < 6; ++day) {
    teller.happens("a", day + 1);
    teller.pass(hours(24), hours(1));
  }
  auto now = teller.endpoints.find("acme", endpoint.id);
  CHECK_FALSE(now->enabled);
  CHECK(now->disabled_because == "failing");
  const auto sent = house.receiver.got.size();
  teller.happens("b", 1);
  teller.pass(hours(24), hours(1));
  CHECK(house.receiver.got.size() == sent);

  house.receiver.answer = [](const auto&) { return answered(200); };
  CHECK(teller.endpoints.change("acme", endpoint.id, {.enabled = true}).ok());
  teller.pass(hours(2), minutes(30));
  CHECK_FALSE(teller.told().empty());
  for (const Delivery& delivery : teller.deliveries()) CHECK(delivery.status != Delivery::Status::Waiting);
  CHECK(teller.endpoints.find("acme", endpoint.id)->failing_since == std::nullopt);

  TellingHouse other;
  const auto gone = other.teller.listen();
  other.receiver.script = {answered(410)};
  other.teller.happens("a", 1);
  other.teller.run();
  CHECK(other.teller.endpoints.find("acme", gone.id)->disabled_because == "gone");
}

TEST_CASE("one failure after a quiet week does not disable", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  const auto endpoint = teller.listen();
  house.receiver.script = {answered(500), answered(500)};
  teller.options.retry = {seconds(5)};
  teller.restart();
  teller.happens("a", 1);
  teller.pass(seconds(10));
  teller.pass(hours(24 * 7), hours(6));
  house.receiver.script = {answered(500)};
  teller.happens("b", 1);
  teller.pass(minutes(10), seconds(30));
  CHECK(teller.endpoints.find("acme", endpoint.id)->enabled);
  CHECK(teller.told() == Told{"b_1"});
}

TEST_CASE("a deleted endpoint's deliveries are given up and say why", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  const auto endpoint = teller.listen();
  house.receiver.answer = [](const auto&) { return answered(500); };
  teller.happens("a", 1);
  teller.happens("a", 2);
  teller.run();
  CHECK(teller.endpoints.remove("acme", endpoint.id));
  teller.pass(minutes(1));
  CHECK(house.receiver.got.size() == 1);
  for (const Delivery& delivery : teller.deliveries()) {
    CHECK(delivery.status == Delivery::Status::Abandoned);
    CHECK(delivery.reason == "endpoint_deleted");
  }
  CHECK_FALSE(teller.endpoints.remove("acme", endpoint.id));
}

TEST_CASE("what was abandoned or delivered is sent again when it is asked for, with its own id and bytes",
          "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  const auto endpoint = teller.listen();
  teller.options.retry = {};
  teller.restart();
  house.receiver.script = {answered(500), answered(200), answered(500)};
  teller.happens("a", 1);
  teller.run();
  house.clock.advance(seconds(30));
  teller.happens("b", 1);
  teller.happens("c", 1);
  teller.run();
  REQUIRE(teller.told() == Told{"b_1"});

  const auto replayed = teller.endpoints.replay("acme", endpoint.id, {.from = {0}});
  REQUIRE(replayed.ok());
  CHECK(replayed->count == 2);
  teller.run();
  CHECK(teller.told() == Told{"b_1", "a_1", "c_1"});
  CHECK(house.receiver.got[3].body == house.receiver.got[0].body);
  CHECK(teller.endpoints.replay("acme", endpoint.id, {.from = house.clock.now(), .status = {}})->count == 2);
  teller.run();
  CHECK(teller.told().size() == 5);
  const auto one = teller.endpoints.replay("acme", notify::delivery_id(endpoint.id, "evt_a_1"));
  REQUIRE(one.ok());
  CHECK(one->status == Delivery::Status::Waiting);
  teller.run();
  CHECK(teller.told().back() == "a_1");
  CHECK(teller.endpoints.replay("rival", notify::delivery_id(endpoint.id, "evt_a_1")).error().code ==
        "not_found");
}

TEST_CASE("deliveries are forgotten after their time, and their lanes before", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  teller.happens("a", 1);
  teller.pass(hours(26), hours(1));
  CHECK(house.store.list_resources({.account = "acme", .kind = notify::lane_kind}).rows.empty());
  CHECK(teller.deliveries().size() == 1);
  teller.pass(hours(24 * 31), hours(12));
  CHECK(teller.deliveries().empty());
}

TEST_CASE("a delivery whose lane is gone is looked after", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  teller.happens("a", 1);
  // Fanned out and not sent yet.
  house.receiver.script = {};
  notify::FanOut fan_out({house.store, teller.forms,
                          [&](auto&&... what) { return teller.events_of(what...); }, house.clock, teller.log,
                          [] {}});
  CHECK(fan_out.run_due() == 1);
  for (const auto& lane : house.store.list_resources({.account = "acme", .kind = notify::lane_kind}).rows)
    house.store.delete_resource("acme", notify::lane_kind, lane.id);
  teller.pass(minutes(6), seconds(30));
  CHECK(teller.told() == Told{"a_1"});
}

TEST_CASE("a notice that cannot be read holds up nobody", "[notify]") {
  TellingHouse house;
  Teller& teller = house.teller;
  teller.listen();
  store::Resource damaged;
  damaged.account = "acme";
  damaged.kind = dispatch::notice_kind;
  damaged.id = "damaged";
  damaged.due_at = Instant{0};
  damaged.body = R"({"invoice":"x"})";
  house.store.put_resources({damaged});
  teller.happens("a", 1);
  teller.run();
  CHECK(teller.told() == Told{"a_1"});
}

}  // namespace fiscal
