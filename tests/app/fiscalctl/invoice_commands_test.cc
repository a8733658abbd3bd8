#include <filesystem>
#include <fstream>

#include "tests/app/fiscalctl/fake_gateway.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

Told invoice(const std::string& id, const std::string& status, int http_status = 200) {
  return {http_status, R"({"id":")" + id + R"(","object":"invoice","status":")" + status + R"("})"};
}

std::string header_of(const Asked& asked, const std::string& name) {
  const auto at = asked.headers.find(name);
  return at == asked.headers.end() ? "" : at->second;
}

}  // namespace

TEST_CASE("the same request without a name is sent with the same idempotency key every time", "[fiscalctl]") {
  const FakeGateway gateway([](const Asked&) { return invoice("inv_1", "authorized"); });
  const std::vector<std::string> issue{"invoice", "issue", "-", "--url", gateway.url()};
  REQUIRE(run_fiscalctl(issue, R"({"amount": 1})").code == 0);
  REQUIRE(run_fiscalctl(issue, R"({"amount":1})").code == 0);
  REQUIRE(run_fiscalctl(issue, R"({"amount":2})").code == 0);
  REQUIRE(run_fiscalctl(issue, R"({"amount":2,"reference":"A"})").code == 0);
  const auto asked = gateway.asked();
  REQUIRE(asked.size() == 4);
  CHECK(!header_of(asked[0], "Idempotency-Key").empty());
  CHECK(header_of(asked[0], "Idempotency-Key") == header_of(asked[1], "Idempotency-Key"));
  CHECK(header_of(asked[0], "Idempotency-Key") != header_of(asked[2], "Idempotency-Key"));
  CHECK(header_of(asked[3], "Idempotency-Key").empty());
}

TEST_CASE("issuing waits until the invoice is settled, and its end is the exit code", "[fiscalctl]") {
  int shown = 0;
  const FakeGateway gateway([&](const Asked& asked) {
    if (asked.method == "POST") return invoice("inv_7", "queued", 202);
    return invoice("inv_7", ++shown < 3 ? "sending" : "rejected");
  });
  const Ran ran = run_fiscalctl({"invoice", "issue", "-", "--url", gateway.url()}, "{}");
  CHECK(ran.code == 1);
  CHECK(ran.out.find("rejected") != std::string::npos);
  CHECK(shown == 3);
}

TEST_CASE("the key goes into the Authorization header, from a file or the environment", "[fiscalctl]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "key";
  std::ofstream(path) << "gwk_test_FILE\n";
  const FakeGateway gateway([](const Asked&) { return Told{200, R"({"data":[]})"}; });
  REQUIRE(run_fiscalctl({"invoice", "list", "--key-file", path}, {}, {"FISCAL_URL=" + gateway.url()}).code ==
          0);
  REQUIRE(
      run_fiscalctl({"invoice", "list"}, {}, {"FISCAL_URL=" + gateway.url(), "FISCAL_API_KEY=gwk_test_ENV"})
          .code == 0);
  const auto asked = gateway.asked();
  CHECK(header_of(asked[0], "Authorization") == "Bearer gwk_test_FILE");
  CHECK(header_of(asked[1], "Authorization") == "Bearer gwk_test_ENV");
}

TEST_CASE("documents are saved under plain names only", "[fiscalctl]") {
  const TemporaryFolder folder;
  std::string name = "nfse.xml";
  const FakeGateway gateway([&](const Asked& asked) {
    if (asked.target.ends_with("/documents"))
      return Told{200, R"({"data":[{"name":")" + name +
                           R"(","kind":"nfse","media_type":"application/xml","size":3}]})"};
    return Told{200, "<a>", "application/xml"};
  });
  const std::string target = folder.path() / "new" / "documents";
  const std::vector<std::string> save{"invoice", "documents", "inv_1",      "--save",
                                      target,    "--url",     gateway.url()};
  REQUIRE(run_fiscalctl(save).code == 0);
  std::ifstream saved(target + "/nfse.xml");
  CHECK(std::string(std::istreambuf_iterator<char>(saved), {}) == "<a>");
  for (const std::string bad : {"../nfse.xml", "..", ".profile", "a b", "", "/etc/x"}) {
    name = bad;
    CHECK(run_fiscalctl(save).code == 4);
  }
  CHECK(!std::filesystem::exists(folder.path() / "new" / "nfse.xml"));
}

TEST_CASE("an invoice is saved as people read it", "[fiscalctl]") {
  const TemporaryFolder folder;
  const FakeGateway gateway([](const Asked& asked) {
    return asked.target == "/v1/invoices/inv_1/documents/danfse.pdf"
               ? Told{200, "%PDF-1.5", "application/pdf"}
               : Told{404, R"({"code":"not_drawn"})"};
  });
  const std::string target = folder.path() / "note.pdf";
  REQUIRE(run_fiscalctl({"invoice", "pdf", "inv_1", "--save", target, "--url", gateway.url()}).code == 0);
  std::ifstream saved(target);
  CHECK(std::string(std::istreambuf_iterator<char>(saved), {}) == "%PDF-1.5");
  const std::string other = folder.path() / "other.pdf";
  CHECK(run_fiscalctl({"invoice", "pdf", "inv_2", "--save", other, "--url", gateway.url()}).code != 0);
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("a new key can go into a file that only its owner reads", "[fiscalctl]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "key";
  const FakeGateway gateway([](const Asked&) {
    return Told{201, R"({"id":"AAAA1111","key":"gwk_test_AAAA1111_s"})"};
  });
  const Ran ran = run_fiscalctl(
      {"key", "create", "--account", "a", "--label", "l", "--save", path, "--url", gateway.url()});
  REQUIRE(ran.code == 0);
  CHECK(ran.out.find("gwk_") == std::string::npos);
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("text from the gateway cannot steer the terminal", "[fiscalctl]") {
  const FakeGateway gateway([](const Asked&) {
    return Told{
        200,
        R"({"id":"inv_1","status":"rejected","reasons":[{"code":"c","text":"bad \u001b[2J\u0007 text"}]})"};
  });
  const Ran ran = run_fiscalctl({"invoice", "show", "inv_1", "--url", gateway.url()});
  CHECK(ran.code == 0);
  CHECK(ran.out.find('\033') == std::string::npos);
  CHECK(ran.out.find('\007') == std::string::npos);
}

}  // namespace fiscal::test
