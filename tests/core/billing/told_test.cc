#include "core/billing/billing_events.h"
#include "core/billing/postbox.h"
#include "core/dispatch/notice.h"
#include "core/notify/fan_out.h"
#include "core/store/store.h"
#include "tests/core/billing/counter.h"
#include "tests/support/recording_log.h"

#include <nlohmann/json.hpp>
#include <set>

namespace fiscal::test {
namespace {

/// A counter whose account has somebody who listens, and what that one is told.
struct ToldCounter : Counter {
  ToldCounter() { listen(store); }

  static void listen(store::ResourceStore& store) {
    store::Resource endpoint;
    endpoint.account = "acme";
    endpoint.kind = store::listener_kind;
    endpoint.id = "whe_1";
    endpoint.body = "{}";
    store.put_resources({endpoint});
  }

  std::vector<store::Resource> notices() {
    return store
        .list_resources(
            {.account = account.id, .kind = dispatch::notice_kind, .limit = 100, .ascending = true})
        .rows;
  }
  /// "created", "paid", … with the invoice as each said it stood.
  std::vector<std::pair<std::string, billing::BillingInvoice>> told() {
    std::vector<std::pair<std::string, billing::BillingInvoice>> all;
    for (const store::Resource& notice : notices()) {
      const auto body = nlohmann::json::parse(notice.body);
      notify::ToldEvent event;
      event.type = body.at("type");
      event.subject = body.at("subject");
      event.kept = body.at("kept");
      all.emplace_back(event.type.substr(event.type.find('.') + 1), billing::invoice_told_of(event).value());
    }
    return all;
  }
  std::vector<std::string> types() {
    std::vector<std::string> all;
    for (const auto& [type, invoice] : told()) all.push_back(type);
    return all;
  }
  void ring() {
    for (const store::Resource& bell : store.due_resources(billing::overdue_bell_kind, clock.now(), 100))
      invoices.fall_due(bell);
  }
};

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("what becomes of a billing invoice is told with the change itself, as it stood then", "[billing]") {
  ToldCounter counter;
  const auto invoice = counter.created(Counter::wanted());
  billing::PaymentGiven part;
  part.amount = Money{1000};
  REQUIRE(counter.invoices.pay(counter.account.id, invoice.id, part));
  REQUIRE(counter.invoices.give_up(counter.account.id, invoice.id));
  REQUIRE(counter.invoices.pay(counter.account.id, invoice.id, {}));
  const auto told = counter.told();
  CHECK(counter.types() == Types{"created", "payment_received", "uncollectible", "payment_received", "paid"});
  CHECK(told[0].second == [&] {
    auto expected = invoice;
    expected.place = 0;
    return expected;
  }());
  CHECK(told[1].second.payments.size() == 1);
  CHECK(told[1].second.status == billing::BillingStatus::Open);
  CHECK(told[4].second.status == billing::BillingStatus::Paid);
  std::set<std::string> ids;
  for (const auto& notice : counter.notices()) ids.insert(notice.id);
  CHECK(ids.size() == 5);
}

TEST_CASE("a change that changes nothing, or that is refused, is not told", "[billing]") {
  ToldCounter counter;
  const auto invoice = counter.created(Counter::wanted());
  REQUIRE(counter.invoices.make_void(counter.account.id, invoice.id));
  REQUIRE(counter.invoices.make_void(counter.account.id, invoice.id));
  CHECK_FALSE(counter.invoices.pay(counter.account.id, invoice.id, {}));
  REQUIRE(counter.invoices.renew_token(counter.account.id, invoice.id));
  CHECK(counter.types() == Types{"created", "voided"});
}

TEST_CASE("where nobody listens nothing is written", "[billing]") {
  Counter counter;
  counter.created(Counter::wanted());
  CHECK(counter.store.list_resources({.account = "acme", .kind = dispatch::notice_kind}).rows.empty());
}

TEST_CASE("an invoice becomes overdue once, after its last day, if it is still open", "[billing]") {
  ToldCounter counter;
  const auto late = counter.created(Counter::wanted());
  const auto paid = counter.created(Counter::wanted());
  REQUIRE(counter.invoices.pay(counter.account.id, paid.id, {}));
  counter.clock.set_wall(*parse_instant("2026-11-27T23:59:59-03:00"));
  counter.ring();
  CHECK_FALSE(counter.invoices.find(counter.account.id, late.id)->overdue_at);
  counter.clock.advance(seconds(2));
  counter.ring();
  counter.ring();
  CHECK(counter.types() == Types{"created", "created", "payment_received", "paid", "overdue"});
  CHECK(counter.told().back().second.id == late.id);
  CHECK(counter.invoices.find(counter.account.id, late.id)->overdue_at == counter.clock.now());
  // It stays in the list of those that are overdue, and no bell is left.
  billing::BillingInvoiceQuery overdue;
  overdue.overdue = true;
  CHECK(counter.invoices.list(counter.account.id, overdue).rows.size() == 1);
  CHECK(counter.store.list_resources({.account = "acme", .kind = billing::overdue_bell_kind}).rows.empty());
}

TEST_CASE("an invoice was sent when a mail server took its letter, and then it is told", "[billing]") {
  ToldCounter counter;
  RecordingLog log;
  billing::SendOutcome answer{billing::SendOutcome::Kind::TryAgain, "450 busy"};
  billing::BillingInvoices* bills = nullptr;
  billing::Postbox postbox{{counter.store, counter.clock, log, [] { return std::string("https://pay.test"); },
                            [&](const billing::Email&, Instant) { return answer; },
                            [&](const AccountId& account, const billing::Email& letter) {
                              return bills->as_sent(account, letter.invoice);
                            }}};
  billing::BillingInvoices invoices{{counter.store, counter.clock, counter.customers, counter.services,
                                     [&](const AccountId& owner, const billing::BillingInvoice& invoice) {
                                       return std::vector{postbox.letter_about(owner, invoice, {})};
                                     }}};
  bills = &invoices;
  auto wanted = Counter::wanted();
  wanted.delivery = billing::Delivery{billing::DeliveryMethod::Email};
  const auto made = invoices.create(counter.account, wanted, {"k", "{}", "p"});
  REQUIRE(std::holds_alternative<billing::BillingCreated>(made));
  const std::string id = std::get<billing::BillingCreated>(made).invoice.id;
  CHECK(postbox.send_due() == 1);
  CHECK(counter.types() == Types{"created"});
  answer = {};
  counter.clock.advance(minutes(1));
  CHECK(postbox.send_due() == 1);
  CHECK(counter.types() == Types{"created", "sent"});
  CHECK(invoices.find(counter.account.id, id)->sent_at == counter.clock.now());
  CHECK(postbox.letters_about(counter.account.id, id).at(0).status == billing::EmailStatus::Sent);
}

}  // namespace fiscal::test
