#include <fstream>
#include <set>

#include "tests/app/fiscalctl/fake_gateway.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::string name_of(const Asked& asked) {
  const auto at = asked.headers.find("Idempotency-Key");
  return at == asked.headers.end() ? asked.body : at->second;
}

struct BatchFiles {
  TemporaryFolder folder;
  std::string batch = folder.path() / "batch.jsonl";
  std::string results = batch + ".results";

  explicit BatchFiles(const std::string& lines) { std::ofstream(batch) << lines; }
  Ran run(const FakeGateway& gateway, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"invoice", "issue",       "--batch",    batch,
                                   "--url",   gateway.url(), "--parallel", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return run_fiscalctl(words);
  }
};

Told authorized() { return {200, R"({"id":"inv_1","status":"authorized"})"}; }

}  // namespace

TEST_CASE("two equal lines of a batch are two invoices, and stay the same two when it is repeated",
          "[fiscalctl]") {
  const BatchFiles files("{\"amount\":1}\n\n{\"amount\": 1}\n{\"amount\":1,\"reference\":\"R\"}\n");
  std::set<std::string> names;
  const FakeGateway gateway([](const Asked&) { return authorized(); });
  REQUIRE(files.run(gateway).code == 0);
  for (const Asked& asked : gateway.asked()) names.insert(name_of(asked));
  CHECK(names.size() == 3);

  std::filesystem::remove(files.results);
  const FakeGateway again([](const Asked&) { return authorized(); });
  REQUIRE(files.run(again).code == 0);
  CHECK(again.asked().size() == 3);
  for (const Asked& asked : again.asked()) CHECK(names.contains(name_of(asked)));
}

TEST_CASE("a batch goes on where it stopped, and a settled line is not sent again", "[fiscalctl]") {
  std::string lines;
  for (int at = 1; at <= 6; ++at) lines += R"({"reference":"line-)" + std::to_string(at) + "\"}\n";
  const BatchFiles files(lines);
  int answered = 0;
  const FakeGateway dying([&](const Asked&) {
    return ++answered <= 3 ? authorized() : Told{200, "", "application/json", true};
  });
  CHECK(files.run(dying).code == 3);
  std::ofstream(files.results, std::ios::app) << R"({"line":4,"key":"line-4","status":"auth)";

  const FakeGateway gateway([](const Asked&) { return authorized(); });
  const Ran ran = files.run(gateway);
  CHECK(ran.code == 0);
  CHECK(ran.out.find("6 lines, 3 settled before, 3 sent") != std::string::npos);
  REQUIRE(gateway.asked().size() == 3);
  CHECK(gateway.asked().front().body == R"({"reference":"line-4"})");
  CHECK(files.run(gateway).out.find("0 sent") != std::string::npos);
}

TEST_CASE("a refused line does not stop a batch, is kept with its reasons, and is tried again",
          "[fiscalctl]") {
  const BatchFiles files("{\"reference\":\"bad\"}\n{\"reference\":\"good\"}\n");
  const FakeGateway gateway([](const Asked& asked) {
    return asked.body.find("bad") == std::string::npos
               ? authorized()
               : Told{422, R"({"code":"invoice_not_valid","status":422})", "application/problem+json"};
  });
  CHECK(files.run(gateway).code == 1);
  std::ifstream in(files.results);
  const std::string kept(std::istreambuf_iterator<char>(in), {});
  CHECK(kept.find("invoice_not_valid") != std::string::npos);
  CHECK(files.run(gateway).code == 1);
  CHECK(gateway.asked().size() == 3);
}

TEST_CASE("a line that ended badly keeps the exit code of its batch when everything is settled",
          "[fiscalctl]") {
  const BatchFiles files("{\"reference\":\"a\"}\n");
  const FakeGateway gateway([](const Asked&) { return Told{200, R"({"id":"inv_1","status":"rejected"})"}; });
  CHECK(files.run(gateway).code == 1);
  CHECK(files.run(gateway).code == 1);
  CHECK(gateway.asked().size() == 1);
}

TEST_CASE("a full gateway is asked again when it says so", "[fiscalctl]") {
  const BatchFiles files("{\"reference\":\"a\"}\n");
  int asked = 0;
  const FakeGateway gateway([&](const Asked&) {
    return ++asked == 1 ? Told{503, R"({"code":"store_full","status":503})", "application/problem+json"}
                        : authorized();
  });
  CHECK(files.run(gateway).code == 0);
  CHECK(asked == 2);
}

TEST_CASE("a batch with an unreadable line sends nothing", "[fiscalctl]") {
  const BatchFiles files("{\"amount\":1}\n{\"amount\":\n");
  const FakeGateway gateway([](const Asked&) { return authorized(); });
  const Ran ran = files.run(gateway);
  CHECK(ran.code == 4);
  CHECK(ran.err.find("line 2") != std::string::npos);
  CHECK(gateway.asked().empty());
}

}  // namespace fiscal::test
