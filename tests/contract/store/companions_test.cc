#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

store::Resource a_companion(const std::string& kind, const std::string& id, const std::string& body = "{}") {
  return {"acme", kind, id, 0, noon, body, {}, {}, Instant{0}};
}

void listen(store::Store& store, const AccountId& account) {
  store::Resource endpoint = a_companion(store::listener_kind, "whe_1");
  endpoint.account = account;
  endpoint.due_at.reset();
  REQUIRE(std::holds_alternative<store::ResourcesStored>(store.put_resources({endpoint})));
}

std::vector<std::string> due_notices(store::Store& store) {
  std::vector<std::string> all;
  for (const store::Resource& notice : store.due_resources("notice", noon, 100)) all.push_back(notice.id);
  return all;
}

using NoticeIds = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "notices are written with a settlement where the account has a listener, in the order of their writing",
    "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  const auto settled_with = [&](const std::string& reference, std::vector<store::Resource> notices) {
    const auto claim =
        claimed(store, accepted(store, an_acceptance().key(reference).reference(reference)).id);
    store::Settlement settlement = settlement_to(claim.record, State::Authorized);
    settlement.notices = std::move(notices);
    store.settle(claim, std::move(settlement));
  };

  settled_with("unheard", {a_companion("notice", "a"), a_companion("notice", "b")});
  CHECK(due_notices(store).empty());
  listen(store, "other");
  settled_with("another's", {a_companion("notice", "c")});
  CHECK(due_notices(store).empty());

  listen(store, "acme");
  settled_with("heard", {a_companion("notice", "2"), a_companion("notice", "1")});
  settled_with("nothing to tell", {});
  settled_with("again", {a_companion("notice", "0")});
  CHECK(due_notices(store) == NoticeIds{"2", "1", "0"});
  REQUIRE(store.find_resource("acme", "notice", "2"));
  CHECK(store.find_resource("acme", "notice", "2")->version == 1);
}

TEST_CASE(
    "whoever listens is told from then on until nobody does, of what is accepted and of what is settled",
    "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  int count = 0;
  const auto told_of_one_more = [&] {
    const std::string name = std::to_string(++count);
    const std::size_t before = due_notices(store).size();
    store::Acceptance acceptance = an_acceptance().key(name).reference(name);
    acceptance.notices = {a_companion("notice", to_text(store::not_yet_named) + ":1")};
    const auto claim = claimed(store, accepted(store, acceptance).id);
    const std::size_t between = due_notices(store).size();
    store::Settlement settlement = settlement_to(claim.record, State::Authorized);
    settlement.notices = {a_companion("notice", name)};
    store.settle(claim, std::move(settlement));
    return std::pair(between - before, due_notices(store).size() - between);
  };

  CHECK(told_of_one_more() == std::pair<std::size_t, std::size_t>(0, 0));
  listen(store, "acme");
  CHECK(told_of_one_more() == std::pair<std::size_t, std::size_t>(1, 1));
  REQUIRE(store.delete_resource("acme", store::listener_kind, "whe_1"));
  CHECK(told_of_one_more() == std::pair<std::size_t, std::size_t>(0, 0));
  listen(store, "acme");
  CHECK(told_of_one_more() == std::pair<std::size_t, std::size_t>(1, 1));
}

TEST_CASE("a notice of a new invoice names it, and is not written for a repeat", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  listen(store, "acme");
  store::Acceptance acceptance = an_acceptance().key("k").reference("r");
  acceptance.notices = {a_companion("notice", to_text(store::not_yet_named) + ":1",
                                    R"({"invoice":")" + to_text(store::not_yet_named) + "\"}")};
  const InvoiceRecord record = accepted(store, acceptance);
  CHECK(std::holds_alternative<store::Replayed>(store.accept(acceptance)));
  CHECK(due_notices(store) == NoticeIds{to_text(record.id) + ":1"});
  CHECK(store.find_resource("acme", "notice", to_text(record.id) + ":1")->body ==
        R"({"invoice":")" + to_text(record.id) + "\"}");
}

TEST_CASE("the notices of a substitution tell of both invoices", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  listen(store, "acme");
  const InvoiceRecord old = accepted(store, an_acceptance().key("old").reference("old"));
  brought_to(store, old.id, State::Authorized);
  store::Acceptance acceptance =
      an_acceptance().key("new").reference("new").substituting(*store.find(old.id));
  acceptance.notices = {a_companion("notice", to_text(store::not_yet_named) + ":1"),
                        a_companion("notice", "of the old one")};
  const InvoiceRecord record = accepted(store, acceptance);
  CHECK(due_notices(store) == NoticeIds{to_text(record.id) + ":1", "of the old one"});
}

TEST_CASE("a mark is written once with a settlement and stands as it was first written", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  for (const std::string body : {"\"first\"", "\"second\""}) {
    const auto claim = claimed(store, accepted(store, an_acceptance().key(body).reference(body)).id);
    store::Settlement settlement = settlement_to(claim.record, State::Pending);
    settlement.marks = {a_companion("ticket", "portal:t", body)};
    store.settle(claim, std::move(settlement));
  }
  CHECK(store.find_resource("acme", "ticket", "portal:t")->body == "\"first\"");
  CHECK(subject->reopen() == (kind.name != "memory"));
  CHECK(subject->store().find_resource("acme", "ticket", "portal:t").has_value());
}

TEST_CASE("nothing accompanies a settlement whose claim was lost", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  listen(store, "acme");
  const auto late = claimed(store, accepted(store, an_acceptance().key("k").reference("r")).id);
  subject->clock.advance(minutes(5));
  const auto present = subject->store().claim(late.record.id, noon, minutes(1));
  REQUIRE(present.has_value());
  store::Settlement settlement = settlement_to(late.record, State::Authorized);
  settlement.notices = {a_companion("notice", "n")};
  settlement.marks = {a_companion("ticket", "t")};
  CHECK_THROWS_AS(store.settle(late, settlement), store::Fenced);
  CHECK(due_notices(store).empty());
  CHECK_FALSE(store.find_resource("acme", "ticket", "t"));
}

}  // namespace fiscal::test
