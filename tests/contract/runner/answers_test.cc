#include "core/plugin/verdict.h"
#include "tests/contract/runner/runner_kinds.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

const test::RunnerKind& each_kind() {
  const std::size_t index = GENERATE(range(std::size_t{0}, test::runner_kinds().size()));
  const test::RunnerKind& kind = test::runner_kinds()[index];
  INFO(kind.name);
  return kind;
}

CallResult call(test::RunnerBench& bench, std::string_view method, std::string_view request = "{}") {
  test::ScriptedServices services;
  return bench.runner->call(test::a_connection(), method, request, services);
}

}  // namespace

TEST_CASE("a plugin's answer comes back byte for byte, in however many pieces it was written", "[runner]") {
  test::RunnerBench bench(each_kind());
  const std::string request =
      "{\"text\":\"São Paulo \\u0000 \xF0\x9F\x98\x80\",\"n\":" + std::string(300, '7') + "}";
  for (const std::string_view method : {"echo/1", "bytewise/1"}) {
    const CallResult result = call(bench, method, request);
    CHECK(result.end == CallEnd::Answered);
    CHECK(result.reply == request);
  }
}

TEST_CASE("a runner says how a call ended when it did not end with an answer", "[runner]") {
  test::RunnerBench bench(each_kind());
  struct Row {
    std::string method;
    CallEnd end;
    std::string text;
  };
  const Row rows[] = {
      {"substitute/1", CallEnd::Unsupported, "no such method"},
      {"invalid/1", CallEnd::Invalid, "/amount is required"},
      {"failed/1", CallEnd::Failed, "no luck today"},
      {"failed_silently/1", CallEnd::Failed, "gave no reason"},
      {"code/1", CallEnd::Failed, "77"},
  };
  for (const Row& row : rows) {
    INFO(row.method);
    const CallResult result = call(bench, row.method);
    CHECK(result.end == row.end);
    CHECK(result.reply.find(row.text) != std::string::npos);
  }
}

TEST_CASE("a reply may have eight MiB and not a byte more", "[runner]") {
  test::RunnerBench bench(each_kind());
  const CallResult largest = call(bench, "spill/1", "8388608");
  CHECK(largest.end == CallEnd::Answered);
  CHECK(largest.reply.size() == 8388608);
  const CallResult larger = call(bench, "spill/1", "8388609");
  CHECK(larger.end == CallEnd::Failed);
  CHECK(larger.reply.find("8 MiB") != std::string::npos);
  CHECK(call(bench, "spill/1", "94371840").end == CallEnd::Failed);
  CHECK(call(bench, "echo/1").end == CallEnd::Answered);
}

TEST_CASE("a reply that is no JSON is never an outcome", "[runner]") {
  test::RunnerBench bench(each_kind());
  for (const std::string_view method : {"not_json/1", "not_utf8/1", "silent/1"}) {
    INFO(method);
    const auto departed = judge_issue(call(bench, method), {.departed = true, .write_answered = true});
    CHECK(std::holds_alternative<Unknown>(departed.outcome));
    CHECK(!departed.misbehaviour.empty());
    CHECK(std::holds_alternative<NotSent>(judge_issue(call(bench, method), {}).outcome));
  }
}

TEST_CASE("an exception that a plugin lets out ends the call and nothing else", "[runner]") {
  test::RunnerBench bench(each_kind());
  Connection connection = test::a_connection("throws");
  connection.plugin = "thrower";
  test::ScriptedServices services;
  const CallResult thrown = bench.runner->call(connection, "issue/1", "{}", services);
  CHECK(thrown.end == CallEnd::Failed);
  CHECK(thrown.reply.find("exception") != std::string::npos);
  connection.settings = "{\"throw\":true}";
  CHECK(bench.runner->call(connection, "issue/1", "{}", services).end == CallEnd::NotOpened);
}

TEST_CASE("settings that a plugin refuses name the setting, at the check and at the call", "[runner]") {
  test::RunnerBench bench(each_kind());
  const Connection mauve = test::a_connection("mauve", "{\"colour\":\"mauve\"}");
  const auto checked = bench.runner->check_settings(mauve);
  REQUIRE(!checked);
  CHECK(checked.error().field == "/colour");
  CHECK(checked.error().text.find("must not be mauve") != std::string::npos);
  CHECK(!checked.error().fix.empty());
  test::ScriptedServices services;
  const CallResult result = bench.runner->call(mauve, "echo/1", "{}", services);
  CHECK(result.end == CallEnd::NotOpened);
  CHECK(result.reply.find("must not be mauve") != std::string::npos);
  CHECK(bench.runner->check_settings(test::a_connection()).ok());
}

TEST_CASE("a plugin that is not there is refused by name", "[runner]") {
  test::RunnerBench bench(each_kind());
  Connection connection = test::a_connection();
  connection.plugin = "nobody";
  test::ScriptedServices services;
  const CallResult result = bench.runner->call(connection, "echo/1", "{}", services);
  CHECK(result.end == CallEnd::NotOpened);
  CHECK(result.reply.find("nobody") != std::string::npos);
  CHECK(!bench.runner->check_settings(connection));
  CHECK(bench.runner->manifest("nobody") == nullptr);
}

TEST_CASE("the manifest that a runner tells has the methods of the library", "[runner]") {
  test::RunnerBench bench(each_kind());
  const auto manifest = bench.runner->manifest("rascal");
  REQUIRE(manifest != nullptr);
  CHECK(manifest->id == "rascal");
  CHECK(manifest->methods == std::vector<std::string>{"echo/1", "who/1"});
}

}  // namespace fiscal::plugin
