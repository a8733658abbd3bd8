#include <algorithm>

#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

store::ListRequest all_of(const AccountId& account) {
  store::ListRequest request;
  request.account = account;
  return request;
}

std::vector<InvoiceId> ids_in(const std::vector<InvoiceRecord>& page) {
  std::vector<InvoiceId> ids;
  for (const InvoiceRecord& record : page) ids.push_back(record.id);
  return ids;
}

}  // namespace

TEST_CASE("pages go from the newest invoice to the oldest without gap or repeat", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  std::vector<InvoiceId> expected;
  constexpr std::array states{State::Queued, State::Authorized, State::Rejected, State::Unknown};
  for (std::size_t at = 0; at < 23; ++at) {
    const InvoiceRecord record =
        accepted(subject->store(), an_acceptance().created(noon + milliseconds(static_cast<int>(at))));
    if (at % 4 != 0) brought_to(subject->store(), record.id, states.at(at % 4));
    accepted(subject->store(), an_acceptance().of("other"));
    expected.insert(expected.begin(), record.id);
  }
  std::vector<InvoiceId> seen;
  store::ListRequest request = all_of("acme");
  request.limit = 5;
  for (auto page = subject->store().list(request); !page.empty(); page = subject->store().list(request)) {
    CHECK(page.size() <= 5);
    for (const InvoiceId id : ids_in(page)) seen.push_back(id);
    request.before = page.back().id;
  }
  CHECK(seen == expected);
}

TEST_CASE("a page may be of one state", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId first = accepted(subject->store(), an_acceptance()).id;
  const InvoiceId second = accepted(subject->store(), an_acceptance()).id;
  const InvoiceId third = accepted(subject->store(), an_acceptance()).id;
  brought_to(subject->store(), first, State::Authorized);
  brought_to(subject->store(), third, State::Authorized);
  store::ListRequest request = all_of("acme");
  request.state = State::Authorized;
  CHECK(ids_in(subject->store().list(request)) == std::vector{third, first});
  request.state = State::Queued;
  CHECK(ids_in(subject->store().list(request)) == std::vector{second});
  request.state = State::Cancelled;
  CHECK(subject->store().list(request).empty());
}

TEST_CASE("a reference finds every invoice that ever had it, the newest first", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId first = accepted(subject->store(), an_acceptance().reference("order-1")).id;
  brought_to(subject->store(), first, State::Rejected);
  const InvoiceId second = accepted(subject->store(), an_acceptance().reference("order-1")).id;
  accepted(subject->store(), an_acceptance().reference("order-2"));
  store::ListRequest request = all_of("acme");
  request.reference = "order-1";
  CHECK(ids_in(subject->store().list(request)) == std::vector{second, first});
  request.state = State::Rejected;
  CHECK(ids_in(subject->store().list(request)) == std::vector{first});
}

TEST_CASE("a page may be of a span of creation, also when the clock went back", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceId at_noon = accepted(subject->store(), an_acceptance().created(noon)).id;
  const InvoiceId later = accepted(subject->store(), an_acceptance().created(noon + hours(2))).id;
  const InvoiceId set_back = accepted(subject->store(), an_acceptance().created(noon + hours(1))).id;
  subject->reopen();

  store::ListRequest request = all_of("acme");
  request.created_from = noon + milliseconds(1);
  CHECK(ids_in(subject->store().list(request)) == std::vector{set_back, later});
  request.created_before = noon + hours(2);
  CHECK(ids_in(subject->store().list(request)) == std::vector{set_back});
  request.created_from = noon;
  CHECK(ids_in(subject->store().list(request)) == std::vector{set_back, at_noon});
}

TEST_CASE("an access key finds its invoice within the account", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  accepted(subject->store(), an_acceptance().of("other"));
  store::Settlement settlement = settlement_to(record, State::Authorized);
  settlement.record.access_key = "key-1";
  subject->store().settle(claimed(subject->store(), record.id), settlement);
  CHECK(subject->store().find_by_access_key("acme", "key-1")->id == record.id);
  CHECK_FALSE(subject->store().find_by_access_key("acme", "key-2"));
  CHECK_FALSE(subject->store().find_by_access_key("other", "key-1"));
}

TEST_CASE("invoices of a state are found across accounts, at most as many as asked for", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  std::vector<InvoiceId> expected;
  for (const char* account : {"acme", "other", "third"}) {
    const InvoiceId id = accepted(subject->store(), an_acceptance().of(account)).id;
    brought_to(subject->store(), id, State::NeedsPerson);
    expected.push_back(id);
  }
  accepted(subject->store(), an_acceptance());
  auto found = ids_in(subject->store().in_state(State::NeedsPerson, 10));
  std::sort(found.begin(), found.end());
  CHECK(found == expected);
  CHECK(subject->store().in_state(State::NeedsPerson, 2).size() == 2);
  CHECK(subject->store().in_state(State::Cancelled, 10).empty());
}

TEST_CASE("every fact of an invoice comes back as it was written", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const InvoiceRecord record = accepted(subject->store(), an_acceptance());
  store::Settlement settlement = settlement_to(record, State::CancelUnknown);
  Facts& facts = settlement.record.facts;
  facts.authorized =
      Authorized{"k", std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt, {}, {}};
  facts.cancelled = Cancelled{noon, "p", "r", {}};
  facts.reasons = {{"c", "E0617", "/taxes", "text with \"quotes\" and ação", "fix"}};
  facts.ticket = "";
  facts.cancel = CancelIntent{CancelReason::NotRendered, "never happened", noon};
  facts.replaces = InvoiceId{INT64_MAX};
  facts.replaced_by = InvoiceId{1};
  facts.follows = InvoiceId{2};
  facts.first_attempt_at = noon;
  facts.departed_at = noon + seconds(1);
  facts.unsettled_since = noon + seconds(2);
  facts.attempts = 3;
  facts.under_way = true;
  facts.cancels = 2;
  facts.queries = 4;
  facts.not_found = 5;
  facts.late = true;
  settlement.record.job = Job{JobKind::QueryCancel, noon + hours(1)};
  subject->store().settle(claimed(subject->store(), record.id), settlement);
  CHECK(subject->store().find(record.id)->facts == settlement.record.facts);
  CHECK(subject->store().find(record.id)->job == settlement.record.job);
}

TEST_CASE("every state is kept and read", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  const int value = GENERATE(range(0, static_cast<int>(State::CancelledElsewhere) + 1));
  const auto state = static_cast<State>(value);
  INFO(kind.name << " " << to_text(state));
  const auto subject = kind.make();
  const InvoiceId id = accepted(subject->store(), an_acceptance()).id;
  brought_to(subject->store(), id, state);
  CHECK(subject->store().find(id)->state == state);
  CHECK(ids_in(subject->store().in_state(state, 5)) == std::vector{id});
  CHECK(subject->store().queue_figures(noon).in_doubt == (is_in_doubt(state) ? 1 : 0));
}

}  // namespace fiscal::test
