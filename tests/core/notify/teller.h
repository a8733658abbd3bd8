#pragma once

#include <fiscal/encoding.hpp>

#include <deque>
#include <functional>
#include <map>
#include <set>

#include "core/notify/endpoints.h"
#include "core/notify/notifier.h"
#include "core/notify/standard_form.h"
#include "core/vault/local_master_keys.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {

/// What a receiver got.
struct Got {
  std::string url;
  std::string body;
  std::map<std::string, std::string> headers;
  int answered = 0;
};

/// Everything that a client may have behind its endpoints: it answers as it is told, and keeps what it got.
class Receiver final : public services::HttpTransport {
 public:
  std::vector<Got> got;
  std::deque<HttpResult> script;  ///< One an attempt; then `answer`.
  std::function<HttpResult(const services::WireRequest&)> answer = [](const services::WireRequest&) {
    return HttpAnswer{200, {}, {}, {}};
  };
  std::vector<services::Reachable> reachable;

  HttpResult send(const services::WireRequest& request, const std::function<void()>&) override {
    HttpResult result = answer(request);
    if (!script.empty()) {
      result = script.front();
      script.pop_front();
    }
    reachable.push_back(request.reachable);
    Got one{request.url, *request.body, {}, 0};
    for (const auto& [name, value] : request.headers) one.headers[name] = value;
    if (const auto* answered = std::get_if<HttpAnswer>(&result)) one.answered = answered->status;
    got.push_back(std::move(one));
    return result;
  }
};

inline HttpResult answered(int status, HttpHeaders headers = {}) {
  return HttpAnswer{status, std::move(headers), {}, {}};
}
inline HttpResult unreachable() { return HttpFailure{HttpFailureKind::NotConnected, "refused"}; }

/// The notify room under a clock that stands still, with a store that survives it.
class Teller {
 public:
  explicit Teller(MemoryStore& the_store, FakeClock& the_clock, Receiver& the_receiver)
      : store(the_store), clock(the_clock), receiver(the_receiver) {
    forms.add(std::make_unique<notify::StandardForm>());
    restart();
  }

  /// As a process that died and came back would stand.
  void restart() {
    notifier = std::make_unique<notify::Notifier>(
        notify::FanOut::Parts{store, forms, [this](auto&&... what) { return events_of(what...); }, clock, log,
                              [] {}},
        notify::Courier::Parts{store, receiver, forms, keys, clock, log}, options, 1);
  }

  notify::Endpoint listen(const std::string& url = "https://client.example/hook",
                          notify::EndpointWish wish = {}) {
    wish.url = url;
    const auto made = endpoints.create("acme", wish);
    REQUIRE(made.ok());
    return *made;
  }

  /// Something happens to `subject`, and is to be told.
  void happens(const std::string& subject, int sequence, const std::string& type = "thing.moved") {
    const notify::ToldEvent event{type,    clock.now(), "acme",
                                  subject, sequence,    R"({"n":)" + std::to_string(sequence) + "}"};
    REQUIRE(std::holds_alternative<store::ResourcesStored>(store.put_resources({notify::notice_of(event)})));
  }

  void run() {
    for (int round = 0; notifier->run_due() > 0; ++round) REQUIRE(round < 1000);
  }
  void pass(Duration span, Duration step = seconds(5)) {
    for (Duration gone; gone < span; gone = gone + step) {
      run();
      clock.advance(step);
    }
    run();
  }
  std::vector<notify::Delivery> deliveries() {
    std::vector<notify::Delivery> all;
    for (auto& row :
         store
             .list_resources(
                 {.account = "acme", .kind = notify::delivery_kind, .limit = 1000, .ascending = true})
             .rows)
      all.push_back(notify::delivery_in(std::move(row)).delivery);
    return all;
  }
  std::vector<std::string> told() {
    std::vector<std::string> all;
    for (const Got& got : receiver.got)
      if (got.answered >= 200 && got.answered < 300) all.push_back(got.headers.at("webhook-id").substr(4));
    return all;
  }

  std::vector<notify::ToldEvent> events_of(const AccountId& account, InvoiceId id, int after, int through) {
    std::vector<notify::ToldEvent> events;
    for (int sequence = after + 1; sequence <= through; ++sequence)
      events.push_back({"invoice.moved", clock.now(), account, to_text(id), sequence, "{}"});
    return events;
  }

  MemoryStore& store;
  FakeClock& clock;
  Receiver& receiver;
  RecordingLog log;
  vault::LocalMasterKeys keys =
      vault::LocalMasterKeys::from_text("k1 " + base64_encode(std::string(32, 'k')), "test").value();
  notify::Forms forms;
  notify::CourierOptions options;
  notify::Endpoints endpoints{{store, forms, keys, clock, {}, [] {}}};
  std::unique_ptr<notify::Notifier> notifier;
};

/// All of it, for a test that needs no more than one of each.
struct TellingHouse {
  FakeClock clock;
  MemoryStore store{clock};
  Receiver receiver;
  Teller teller{store, clock, receiver};
};

}  // namespace fiscal::test
