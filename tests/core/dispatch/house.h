#pragma once

#include "core/dispatch/dispatcher.h"
#include "core/dispatch/requests.h"
#include "tests/core/dispatch/fake_provider.h"
#include "tests/support/memory_store.h"

namespace fiscal::test {

/// A gateway without its doors: store, dispatcher and a scripted provider under one clock that stands still.
/// The dispatcher can be restarted as a process would be: what lived in memory is gone, the store stays.
class House : public dispatch::Directory {
 public:
  House() : provider(clock), store(clock) {
    account_.id = "acme";
    account_.issuer.tax_id = "11222333000181";
    for (const char* id : {"portal", "other"}) {
      Connection connection;
      connection.id = id;
      connection.account = "acme";
      connection.plugin = "fake";
      connection.series =
          connections_.empty() ? "1" : "2";  // One provider behind both: its ledger goes by number.
      connections_[id] = std::make_shared<Connection>(connection);
    }
    restart();
  }

  FakeClock clock;
  FakeProvider provider;
  MemoryStore store;
  SilentLog log;
  dispatch::Bell bell;

  std::shared_ptr<const Connection> connection(std::string_view id) override {
    return connections_.at(std::string(id));
  }
  std::shared_ptr<const Account> account(std::string_view) override {
    return std::make_shared<Account>(account_);
  }

  InvoiceId accept(const std::string& reference, std::vector<ConnectionId> next = {}) {
    store::Acceptance acceptance;
    InvoiceRecord& record = acceptance.record;
    record.account = "acme";
    record.reference = reference;
    record.created_at = clock.now();
    record.route.connection = "portal";
    record.route.next = std::move(next);
    record.job = Job{JobKind::Issue, clock.now()};
    acceptance.request = R"({"service":{"national_code":"010101","description":"x"},"amount":100})";
    acceptance.fingerprint = reference;
    acceptance.event = {clock.now(), "accepted", "{}"};
    accepted_.push_back(std::get<store::Accepted>(store.accept(acceptance)).record);
    return accepted_.back().id;
  }

  InvoiceRecord at(InvoiceId id) { return *store.find(id); }
  State state(InvoiceId id) { return at(id).state; }

  /// Runs what is due; where the scripted gateway dies, it is restarted.
  void run() {
    try {
      while (dispatcher->run_due() > 0) {
      }
    } catch (const FakeProvider::Stopped&) {
      restart();
    }
  }

  /// Time passes in small steps and everything that falls due is done.
  void pass(Duration span, Duration step = seconds(15)) {
    for (Duration gone; gone < span; gone = gone + step) {
      run();
      clock.advance(step);
    }
    run();
  }

  void restart() {
    dispatcher.reset();
    store.forget_claims();
    lanes = std::make_unique<dispatch::Lanes>();
    breaker = std::make_unique<dispatch::Breaker>(5, seconds(30), minutes(10));
    caller = std::make_unique<dispatch::Caller>(store, provider, provider.with_services(), clock, log);
    dispatcher = std::make_unique<dispatch::Dispatcher>(
        dispatch::Worker::Parts{store, provider, *caller, *this, clock, log, bell, *lanes, *breaker},
        dispatch::DispatchOptions{}, [](const std::exception&) {});
  }

  /// What must hold at every moment, whatever failed.
  std::string broken_promise() {
    for (const auto& [number, keys] : provider.ledger)
      if (keys.size() > 1) return "two documents for number " + number;
    std::map<std::string, std::string> holders;
    for (const InvoiceRecord& first : accepted_) {
      const InvoiceRecord record = at(first.id);
      const std::string name = to_text(first.id) + " is " + std::string(to_text(record.state));
      const auto keys =
          record.number ? provider.ledger[FakeProvider::name(*record.number)] : std::vector<std::string>{};
      if (record.state == State::Authorized && (keys.size() != 1 || record.access_key != keys[0]))
        return name + " without its document";
      if (is_dead_end(record.state) && record.state != State::Cancelled && !keys.empty())
        return name + " and has a document";
      if (record.state == State::Cancelled && !provider.cancelled.contains(*record.access_key))
        return name + " and stands at the provider";
      if (record.number && !holders.try_emplace(FakeProvider::name(*record.number), name).second)
        return name + " shares its number";
      auto events = store.timeline(first.id).events;
      events.erase(events.begin());
      InvoiceRecord begun = first;
      if (dispatch::fold(begun, events) != record) return name + ", which is not the fold of its events";
    }
    return {};
  }

  std::unique_ptr<dispatch::Lanes> lanes;
  std::unique_ptr<dispatch::Breaker> breaker;
  std::unique_ptr<dispatch::Caller> caller;
  std::unique_ptr<dispatch::Dispatcher> dispatcher;

 private:
  Account account_;
  std::map<std::string, std::shared_ptr<Connection>> connections_;
  std::vector<InvoiceRecord> accepted_;
};

}  // namespace fiscal::test
