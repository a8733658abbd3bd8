#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

store::Resource a_customer(const std::string& id, std::vector<std::string> keys = {},
                           std::vector<std::string> tags = {}) {
  return {"acme", "customer", id, 0, noon, R"({"name":")" + id + "\"}", std::move(keys), std::move(tags), {}};
}

/// One that must be taken, as it is afterwards.
store::Resource put(store::Store& store, store::Resource resource) {
  const auto result = store.put_resources({std::move(resource)});
  REQUIRE(std::holds_alternative<store::ResourcesStored>(result));
  return std::get<store::ResourcesStored>(result).resources.at(0);
}

std::vector<std::string> ids(const std::vector<store::Resource>& resources) {
  std::vector<std::string> all;
  for (const store::Resource& resource : resources) all.push_back(resource.id);
  return all;
}

std::vector<std::string> listed(store::Store& store, const store::ResourceQuery& query) {
  return ids(store.list_resources(query).rows);
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a resource comes back as it was put, by id and by each of its keys", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Resource wanted = a_customer("cus_1", {"document:2", "document:1", "document:2"}, {"b", "a"});
  wanted.due_at = noon + hours(1);
  wanted.body = std::string(3000, 'x');
  const store::Resource kept = put(subject->store(), wanted);
  subject->reopen();

  CHECK(kept.version == 1);
  CHECK(kept.place > 0);
  CHECK(kept.keys == std::vector<std::string>{"document:1", "document:2"});
  CHECK(kept.tags == std::vector<std::string>{"a", "b"});
  CHECK(kept.body == wanted.body);
  CHECK(kept.due_at == wanted.due_at);
  store::Store& store = subject->store();
  CHECK(store.find_resource("acme", "customer", "cus_1") == kept);
  CHECK(store.find_resource_by_key("acme", "customer", "document:1") == kept);
  CHECK(store.find_resource_by_key("acme", "customer", "document:2") == kept);
  CHECK_FALSE(store.find_resource_by_key("acme", "customer", "document"));
  CHECK_FALSE(store.find_resource("other", "customer", "cus_1"));
  CHECK_FALSE(store.find_resource("acme", "charge", "cus_1"));
  CHECK_FALSE(store.find_resource_by_key("other", "customer", "document:1"));
  CHECK_FALSE(store.find_resource_by_key("acme", "charge", "document:1"));
}

TEST_CASE("a put replaces what its writer saw, and nothing else", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  const store::Resource first = put(store, a_customer("cus_1", {"k1", "k2"}, {"t1"}));
  store::Resource changed = first;
  changed.body = "{}";
  changed.keys = {"k2", "k3"};
  changed.tags = {"t2"};
  changed.due_at = noon;
  const store::Resource second = put(store, changed);
  CHECK(second.version == 2);
  CHECK(second.place == first.place);

  const auto late = store.put_resources({first});
  REQUIRE(std::holds_alternative<store::VersionMoved>(late));
  CHECK(std::get<store::VersionMoved>(late).present == second);
  const auto anew = store.put_resources({a_customer("cus_1")});
  REQUIRE(std::holds_alternative<store::VersionMoved>(anew));
  CHECK(std::get<store::VersionMoved>(anew).present == second);

  CHECK(store.find_resource("acme", "customer", "cus_1") == second);
  CHECK_FALSE(store.find_resource_by_key("acme", "customer", "k1"));
  CHECK(store.find_resource_by_key("acme", "customer", "k3") == second);
  CHECK(listed(store, {"acme", "customer", {"t1"}}).empty());
  CHECK(listed(store, {"acme", "customer", {"t2"}}) == Ids{"cus_1"});
}

TEST_CASE("a key belongs to one resource of its account and kind", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  const store::Resource holder = put(store, a_customer("cus_1", {"document:1"}));
  const auto refused = store.put_resources({a_customer("cus_2"), a_customer("cus_3", {"document:1"})});
  REQUIRE(std::holds_alternative<store::KeyTaken>(refused));
  CHECK(std::get<store::KeyTaken>(refused).holder == holder);
  CHECK(std::get<store::KeyTaken>(refused).key == "document:1");
  CHECK_FALSE(store.find_resource("acme", "customer", "cus_2"));
  CHECK_FALSE(store.find_resource("acme", "customer", "cus_3"));

  store::Resource elsewhere = a_customer("cus_1", {"document:1"});
  elsewhere.account = "other";
  put(store, elsewhere);
  elsewhere.account = "acme";
  elsewhere.kind = "charge";
  put(store, elsewhere);

  CHECK(store.delete_resource("acme", "customer", "cus_1"));
  CHECK_FALSE(store.delete_resource("acme", "customer", "cus_1"));
  CHECK_FALSE(store.find_resource_by_key("acme", "customer", "document:1"));
  const store::Resource next = put(store, a_customer("cus_3", {"document:1"}));
  CHECK(next.place > holder.place);
  const auto gone = store.put_resources({holder});
  REQUIRE(std::holds_alternative<store::VersionMoved>(gone));
  CHECK_FALSE(std::get<store::VersionMoved>(gone).present);
}

TEST_CASE("several resources are put all or none", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  const store::Resource first = put(store, a_customer("cus_1"));
  put(store, first);
  CHECK(std::holds_alternative<store::VersionMoved>(
      store.put_resources({a_customer("cus_2", {"k"}, {"t"}), first})));
  CHECK_FALSE(store.find_resource("acme", "customer", "cus_2"));
  CHECK(listed(store, {"acme", "customer", {"t"}}).empty());
  put(store, a_customer("cus_3", {"k"}));
  CHECK_THROWS_AS(store.put_resources({a_customer("cus_4"), a_customer("cus_4")}), std::invalid_argument);
  CHECK_THROWS_AS(store.put_resources({a_customer("cus_4", {"x"}), a_customer("cus_5", {"x"})}),
                  std::invalid_argument);
  CHECK_THROWS_AS(store.put_resources({a_customer("cus_4", {std::string("a\0b", 3)})}),
                  std::invalid_argument);
  CHECK_THROWS_AS(store.put_resources({a_customer("")}), std::invalid_argument);
}

TEST_CASE("a list has the resources with all of its tags, either way round and by parts", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  for (int at = 1; at <= 6; ++at) {
    store::Resource one = a_customer("cus_" + std::to_string(at), {}, {at % 2 == 0 ? "even" : "odd"});
    if (at > 2) one.tags.push_back("late");
    one.created_at = noon + hours(at);
    put(store, one);
  }
  store::Resource foreign = a_customer("foreign", {}, {"even", "late"});
  foreign.account = "other";
  put(store, foreign);
  foreign.account = "acme";
  foreign.kind = "charge";
  put(store, foreign);

  store::ResourceQuery all{"acme", "customer", {}};
  all.counted = true;
  CHECK(listed(store, all) == Ids{"cus_6", "cus_5", "cus_4", "cus_3", "cus_2", "cus_1"});
  all.limit = 2;
  const store::ResourcePage page = store.list_resources(all);
  CHECK(page.total == 6);
  CHECK(ids(page.rows) == Ids{"cus_6", "cus_5"});
  all.beyond = page.rows.back().place;
  CHECK(listed(store, all) == Ids{"cus_4", "cus_3"});
  CHECK(store.list_resources(all).total == 6);
  all.offset = 1;
  CHECK(listed(store, all) == Ids{"cus_3", "cus_2"});
  all.offset = 0;
  all.ascending = true;
  CHECK(listed(store, all) == Ids{"cus_6"});
  all.beyond.reset();
  CHECK(listed(store, all) == Ids{"cus_1", "cus_2"});

  store::ResourceQuery tagged{"acme", "customer", {"late", "even"}};
  CHECK_FALSE(store.list_resources(tagged).total);
  tagged.counted = true;
  CHECK(store.list_resources(tagged).total == 2);
  CHECK(listed(store, tagged) == Ids{"cus_6", "cus_4"});
  tagged.beyond = store.list_resources(tagged).rows.front().place;
  CHECK(listed(store, tagged) == Ids{"cus_4"});
  tagged.beyond.reset();
  tagged.ascending = true;
  tagged.offset = 1;
  CHECK(listed(store, tagged) == Ids{"cus_6"});
  CHECK(listed(store, {"acme", "customer", {"even", "odd"}}).empty());
  CHECK(listed(store, {"acme", "customer", {"lat"}}).empty());

  store::ResourceQuery span{"acme", "customer", {"odd"}, noon + hours(3), noon + hours(5)};
  CHECK(listed(store, span) == Ids{"cus_3"});
  CHECK_THROWS_AS(store.list_resources({"acme", "customer", {"1", "2", "3", "4", "5"}}),
                  std::invalid_argument);
}

TEST_CASE("work that waits for resources is found when its time has come, of whichever account", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  store::Resource first = a_customer("later"), second = a_customer("sooner"), third = a_customer("never");
  first.due_at = noon + hours(2);
  second.due_at = noon + hours(1);
  second.account = "other";
  put(store, first);
  const store::Resource sooner = put(store, second);
  put(store, third);

  CHECK(store.due_resources("customer", noon, 10).empty());
  CHECK(store.due_resources("customer", noon + hours(1), 10) == std::vector{sooner});
  CHECK(ids(store.due_resources("customer", noon + hours(3), 10)) == Ids{"sooner", "later"});
  CHECK(ids(store.due_resources("customer", noon + hours(3), 1)) == Ids{"sooner"});
  CHECK(store.due_resources("charge", noon + hours(3), 10).empty());
  store::ResourceQuery waiting{"acme", "customer"};
  waiting.due_before = noon + hours(2);
  CHECK(listed(store, waiting).empty());
  waiting.due_before = noon + hours(2) + milliseconds(1);
  waiting.counted = true;
  CHECK(listed(store, waiting) == Ids{"later"});
  CHECK(store.list_resources(waiting).total == 1);

  store::Resource taken = sooner;
  taken.due_at = noon + hours(9);
  put(store, taken);
  CHECK(std::holds_alternative<store::VersionMoved>(store.put_resources({taken})));
  CHECK(ids(store.due_resources("customer", noon + hours(3), 10)) == Ids{"later"});
}

}  // namespace fiscal::test
