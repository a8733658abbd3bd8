#include <future>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/contract/runner/runner_kinds.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

const test::RunnerKind& any_kind() {
  return test::runner_kinds()[GENERATE(range(std::size_t{0}, test::runner_kinds().size()))];
}

nlohmann::json who(test::RunnerBench& bench, const Connection& connection) {
  test::ScriptedServices services;
  const CallResult result = bench.runner->call(connection, "who/1", "{}", services);
  REQUIRE(result.end == CallEnd::Answered);
  return nlohmann::json::parse(result.reply);
}

}  // namespace

TEST_CASE("an instance serves the calls of one connection and is kept for the next", "[runner]") {
  test::RunnerBench bench(any_kind());
  const auto first = who(bench, test::a_connection("one", "{\"a\":1}"));
  const auto second = who(bench, test::a_connection("one", "{\"a\":1}"));
  CHECK(second["instance"] == first["instance"]);
  CHECK(second["calls"] == 2);
  CHECK(second["settings"] == nlohmann::json{{"a", 1}});
  CHECK(who(bench, test::a_connection("two", "{\"a\":1}"))["instance"] != first["instance"]);
}

TEST_CASE("new settings open a new instance, and the old one is closed", "[runner]") {
  test::RunnerBench bench(any_kind());
  const auto before = who(bench, test::a_connection("one", "{\"a\":1}"));
  const auto after = who(bench, test::a_connection("one", "{\"a\":2}"));
  CHECK(after["settings"] == nlohmann::json{{"a", 2}});
  CHECK(after["instance"] != before["instance"]);
  // Closing follows the answer: the next call that opens sees it done.
  who(bench, test::a_connection("one", "{\"a\":2}"));
  CHECK(who(bench, test::a_connection("one", "{\"a\":1}"))["instance"] != before["instance"]);
}

TEST_CASE("an instance is closed after its last allowed call", "[runner]") {
  test::RunnerBench bench(any_kind(), {.grace = seconds(2), .pool = {.idle = 8, .calls_per_instance = 3}});
  std::vector<int> calls;
  std::set<int> instances;
  for (int n = 0; n < 7; ++n) {
    const auto answer = who(bench, test::a_connection());
    calls.push_back(answer["calls"]);
    instances.insert(answer["instance"].get<int>());
  }
  CHECK(calls == std::vector<int>{1, 2, 3, 1, 2, 3, 1});
  CHECK(instances.size() == 3);
}

TEST_CASE("no more instances are kept than allowed, and the one that was not used for longest goes",
          "[runner]") {
  test::RunnerBench bench(any_kind(), {.grace = seconds(2), .pool = {.idle = 2, .calls_per_instance = 100}});
  const auto one = who(bench, test::a_connection("one"));
  const auto two = who(bench, test::a_connection("two"));
  CHECK(who(bench, test::a_connection("one"))["instance"] == one["instance"]);
  who(bench, test::a_connection("three"));
  CHECK(who(bench, test::a_connection("one"))["instance"] == one["instance"]);
  CHECK(who(bench, test::a_connection("two"))["instance"] != two["instance"]);
}

TEST_CASE("calls of one connection run at once, each on an instance of its own", "[runner]") {
  test::RunnerBench bench(any_kind());
  constexpr int at_once = 8;
  test::MeetingPoint meeting(at_once);
  std::vector<std::future<std::string>> calls;
  for (int n = 0; n < at_once; ++n)
    calls.push_back(std::async(std::launch::async, [&] {
      test::ScriptedServices services(seconds(20), &meeting);
      return bench.runner->call(test::a_connection(), "meet/1", "{}", services).reply;
    }));
  for (auto& call : calls) CHECK(call.get() == "{\"met\":true}");
}

TEST_CASE("calls from many threads over many connections never mix", "[runner]") {
  test::RunnerBench bench(any_kind(), {.grace = seconds(2), .pool = {.idle = 3, .calls_per_instance = 5}});
  std::vector<std::future<int>> threads;
  for (int thread = 0; thread < 6; ++thread)
    threads.push_back(std::async(std::launch::async, [&bench, thread] {
      int right = 0;
      for (int n = 0; n < 40; ++n) {
        const std::string settings = "{\"n\":" + std::to_string((thread + n) % 4) + "}";
        test::ScriptedServices services;
        const auto connection = test::a_connection("c" + std::to_string((thread + n) % 4), settings);
        const CallResult who = bench.runner->call(connection, "who/1", "{}", services);
        const CallResult asked = bench.runner->call(connection, "ask/1", settings, services);
        right += who.reply.find("\"settings\":" + settings) != std::string::npos &&
                 asked.reply == "{\"you_said\":" + settings + "}" && services.calls.size() == 1;
      }
      return right;
    }));
  for (auto& thread : threads) CHECK(thread.get() == 40);
}

}  // namespace fiscal::plugin
