#include <fiscal/plugin.h>
#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/plugin/elf_symbols.h"
#include "core/plugin/inline_runner.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::plugin {
namespace {

namespace fs = std::filesystem;

/// Runs a command line; its output goes to the test's report when it fails.
void run(const std::string& command, const fs::path& log) {
  const int code = std::system((command + " >" + log.string() + " 2>&1").c_str());
  std::ifstream file(log);
  INFO(command << "\n" << std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE(code == 0);
}

/// The folder of plugins that the outside project built.
fs::path build_outside_project(const fs::path& work) {
  const std::string cmake = CMAKE_PROGRAM;
  const std::string sanitize = std::string(SANITIZE).empty() ? "" : std::string("-fsanitize=") + SANITIZE;
  run(cmake + " --install " + test::binary_dir().string() + " --component sdk --prefix " +
          (work / "prefix").string(),
      work / "install.log");
  run(cmake + " -G Ninja -S " + (test::source_dir() / "tests/outside_plugin/project").string() + " -B " +
          (work / "build").string() + " -DCMAKE_PREFIX_PATH=" + (work / "prefix").string() +
          " '-DCMAKE_CXX_FLAGS=-g0 " + sanitize + "' '-DCMAKE_MODULE_LINKER_FLAGS=" + sanitize + "'",
      work / "configure.log");
  run(cmake + " --build " + (work / "build").string(), work / "build.log");
  return work / "build/plugins";
}

/// Answers every request with a document, as a provider's server would.
class OneServer final : public CallServices {
 public:
  Answer call(std::string_view service, std::string_view request) override {
    if (service != "http/1") return {FISCAL_UNSUPPORTED, {}};
    last = read_json<HttpRequest>(request, UnknownFields::Refuse).value;
    return {FISCAL_OK, to_json(HttpResult{HttpAnswer{201, {}, "made", {}}})};
  }
  void log(int, std::string_view) override {}
  Duration remaining() override { return seconds(20); }

  HttpRequest last;
};

IssueInvoice an_invoice() {
  IssueInvoice request;
  request.context.idempotency = "inv-1";
  request.invoice.service.national_code = "010101";
  request.invoice.service.description = "Consulting";
  request.invoice.amount = {123'456};
  return request;
}

}  // namespace

TEST_CASE("a plugin that is built elsewhere against the installed SDK is found, loaded and answers",
          "[sdk]") {
  test::TemporaryFolder work;
  const fs::path plugins = build_outside_project(work.path());
  const auto symbols = exported_symbols(plugins / "outside/outside.so");
  REQUIRE(symbols.ok());
  CHECK(*symbols == std::vector<std::string>{std::string(entry_symbol)});
  CHECK(fs::exists(work.path() / "prefix/share/fiscal/schema/invoice.json"));

  const auto catalog = std::make_shared<const Catalog>(Catalog::scan({plugins}, {"http/1"}));
  REQUIRE(catalog->find("outside") != nullptr);
  CHECK(catalog->find("outside")->problems == Findings{});
  SilentLog log;
  InlineRunner runner(catalog, log);
  REQUIRE(runner.manifest("outside") != nullptr);
  CHECK(runner.manifest("outside")->methods == std::vector<std::string>{"issue/1", "cancel/1", "status/1"});

  Connection connection;
  connection.id = "elsewhere";
  connection.plugin = "outside";
  CHECK(!runner.check_settings(connection));
  connection.settings = R"({"base_url":"https://api.example.com"})";
  OneServer server;
  const CallResult result = runner.call(connection, "issue/1", to_json(an_invoice()), server);
  REQUIRE(result.end == CallEnd::Answered);
  const auto outcome = read_json<IssueOutcome>(result.reply, UnknownFields::Refuse);
  REQUIRE(outcome.problems == Findings{});
  CHECK(std::get<Authorized>(outcome.value).access_key == hex(sha256("made")));
  CHECK(server.last.url == "https://api.example.com/invoices");
  CHECK(server.last.body == "1234.56");
}

}  // namespace fiscal::plugin
