#pragma once

#include "core/intake/intake.h"
#include "tests/support/builders.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"

namespace fiscal::test {

/// Intake with everything around it: one account, two connections, a plugin without rules of its own.
struct Desk {
  Desk() {
    snapshot.version = 3;
    account.may_choose_connection = true;
    snapshot.connections.put(a_connection());
    snapshot.connections.put(a_connection("acme-town"));
    manifest->id = "sandbox";
  }

  intake::Request request(std::string_view body, std::string key = "key-1") const {
    return {account, Environment::Test, body, std::move(key), std::nullopt};
  }
  intake::Answer accept(const std::string& body, std::string key = "key-1") {
    return intake.accept(request(body, std::move(key)), snapshot);
  }
  /// The same, answered when the request's bytes are gone.
  intake::Answer accept_later(std::string body, std::string key = "key-1") {
    intake::Intake::AnswerLater make;
    intake.accept_later(request(body, std::move(key)), snapshot,
                        [&](intake::Intake::AnswerLater later) { make = std::move(later); });
    body.assign(body.size(), ' ');
    return make();
  }

  /// Takes an accepted invoice to `authorized`, as the dispatcher would.
  InvoiceRecord authorize(InvoiceRecord record, const std::string& access_key) {
    const auto claim = store.claim(record.id, clock.now(), seconds(60));
    REQUIRE(claim);
    record.state = State::Authorized;
    record.job.reset();
    record.access_key = access_key;
    store::Settlement settlement;
    settlement.record = record;
    settlement.events = {{clock.now(), "authorized", "{}"}};
    return store.settle(*claim, settlement);
  }

  FakeClock clock;
  MemoryStore store{clock};
  Account account = an_account();
  routing::Snapshot snapshot;
  std::shared_ptr<plugin::Manifest> manifest = std::make_shared<plugin::Manifest>();
  intake::Intake intake{store, clock,
                        [this](std::string_view plugin) -> std::shared_ptr<const plugin::Manifest> {
                          return plugin == "sandbox" ? manifest : nullptr;
                        }};
};

/// "accepted", "replayed", "conflict", or the codes of what is wrong.
inline std::string in_short(const intake::Answer& answer) {
  struct {
    std::string operator()(const intake::Accepted&) const { return "accepted"; }
    std::string operator()(const intake::Replayed&) const { return "replayed"; }
    std::string operator()(const intake::Conflict&) const { return "conflict"; }
    std::string operator()(const intake::Invalid& invalid) const {
      std::string codes;
      for (const Finding& finding : invalid.findings)
        codes += (codes.empty() ? "" : ", ") + finding.field + " " + finding.code;
      return codes;
    }
    std::string operator()(const intake::Refused& refused) const { return refused.reason.code; }
  } words;
  return std::visit(words, answer);
}

inline InvoiceRecord accepted_record(const intake::Answer& answer) {
  INFO(in_short(answer));
  REQUIRE(std::holds_alternative<intake::Accepted>(answer));
  return std::get<intake::Accepted>(answer).record;
}

/// The plain body with further members.
inline std::string body_with(const std::string& more) {
  std::string body = an_invoice_body();
  body.back() = ',';
  return body + more + "}";
}

}  // namespace fiscal::test
