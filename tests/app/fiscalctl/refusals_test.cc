#include <fstream>
#include <sstream>

#include "tests/app/fiscalctl/fake_gateway.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

void refused_in_one_line(const Ran& ran, int code, const std::string& word) {
  INFO(ran.err);
  CHECK(ran.code == code);
  CHECK(ran.complaints() == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err.find(word) != std::string::npos);
}

}  // namespace

TEST_CASE("fiscalctl refuses a wrong command line with one line and code 2", "[fiscalctl]") {
  refused_in_one_line(run_fiscalctl({}), 2, "a command is missing");
  refused_in_one_line(run_fiscalctl({"invent"}), 2, "'invent'");
  refused_in_one_line(run_fiscalctl({"invoice"}), 2, "a command is missing");
  refused_in_one_line(run_fiscalctl({"invoice", "invent"}), 2, "'invoice invent'");
  refused_in_one_line(run_fiscalctl({"invoice", "show", "--colour", "inv_1"}), 2, "'--colour'");
  refused_in_one_line(run_fiscalctl({"invoice", "show", "-x", "inv_1"}), 2, "'-x'");
  refused_in_one_line(run_fiscalctl({"invoice", "show"}), 2, "INVOICE is missing");
  refused_in_one_line(run_fiscalctl({"invoice", "show", "inv_1", "inv_2"}), 2, "'inv_2'");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--limit", "many"}), 2, "1 to 200");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--limit"}), 2, "needs a value");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--limit", "1", "--limit", "2"}), 2, "twice");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--json=yes"}), 2, "takes no value");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", "a.json", "--batch", "b.jsonl"}), 2, "one of FILE");
  refused_in_one_line(run_fiscalctl({"invoice", "cancel", "inv_1", "--reason", "mood", "--text", "x"}), 2,
                      "'mood'");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--url", "ftp://example"}), 2, "http://");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--key", "a\r\nX-Other: b"}), 2, "characters");
}

TEST_CASE("fiscalctl names the file, and the place in it, that it cannot use, with code 4", "[fiscalctl]") {
  const TemporaryFolder folder;
  const std::string broken = folder.path() / "broken.json", list = folder.path() / "list.json";
  std::ofstream(broken) << "{\n  \"amount\": 1,\n  \"service\": oops\n}\n";
  std::ofstream(list) << "[1, 2]";
  refused_in_one_line(run_fiscalctl({"invoice", "issue", "/nowhere/invoice.json"}), 4,
                      "/nowhere/invoice.json: No such file");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", broken}), 4,
                      "broken.json: is not valid JSON at line 3");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", list}), 4, "one JSON object");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", "-"}, "{"), 4, "standard input");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", folder.path()}), 4, "Is a directory");
  refused_in_one_line(run_fiscalctl({"invoice", "issue", "--batch", list}), 4, "line 1 is no JSON object");
  refused_in_one_line(run_fiscalctl({"account", "import", broken}), 4, "line 3");
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--key-file", "/nowhere/key"}), 4, "/nowhere/key");
}

TEST_CASE("fiscalctl says with one line and code 3 that no gateway answers", "[fiscalctl]") {
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--url", "http://127.0.0.1:1"}), 3,
                      "cannot be reached");
  refused_in_one_line(run_fiscalctl({"invoice", "list"}, {}, {"FISCAL_URL=http://127.0.0.1:1"}), 3,
                      "127.0.0.1:1");

  const FakeGateway page([](const Asked&) { return Told{502, "<html>", "text/html"}; });
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--url", page.url()}), 3, "no gateway");
  const FakeGateway silent([](const Asked&) { return Told{200, "{}", "application/json", true}; });
  refused_in_one_line(run_fiscalctl({"invoice", "list", "--url", silent.url()}), 3, "cannot be reached");
  const FakeGateway odd([](const Asked&) { return Told{200, R"({"data":"none"})"}; });
  CHECK(run_fiscalctl({"invoice", "list", "--url", odd.url()}).code == 3);
}

TEST_CASE("fiscalctl shows every finding of a refused invoice, with code 1", "[fiscalctl]") {
  const FakeGateway gateway([](const Asked&) {
    return Told{422,
                R"({"title":"wrong","status":422,"code":"invoice_not_valid","detail":"Two things are wrong",
                    "errors":[{"code":"field_missing","field":"/service","text":"The service is missing","fix":"Give it."},
                              {"code":"iss","official_code":"E0617","field":"/taxes/iss/rate","text":"No rate here"}]})",
                "application/problem+json"};
  });
  const Ran ran = run_fiscalctl({"invoice", "issue", "-", "--url", gateway.url()}, "{}");
  CHECK(ran.code == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "fiscalctl: wrong: Two things are wrong (422, invoice_not_valid)\n"
        "  /service: The service is missing. Give it.\n"
        "  /taxes/iss/rate: E0617 No rate here\n");
}

TEST_CASE("fiscalctl has help at every level", "[fiscalctl]") {
  const Ran program = run_fiscalctl({"--help"});
  REQUIRE(program.code == 0);
  std::istringstream lines(program.out);
  int commands = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  ") || line.starts_with("  --") || line.starts_with("  fiscalctl")) continue;
    std::istringstream words(line);
    std::string first, second;
    words >> first >> second;
    const bool alone = first == "settle" || first == "attention";
    INFO(line);
    ++commands;
    const Ran help = run_fiscalctl(alone ? std::vector<std::string>{first, "--help"}
                                         : std::vector<std::string>{first, second, "--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK(help.out.find("Exit codes") != std::string::npos);
    if (!alone) CHECK(run_fiscalctl({first, "--help"}).code == 0);
  }
  CHECK(commands >= 25);
}

}  // namespace fiscal::test
