#include "core/plugin/plugin_lock.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::plugin {
namespace {

const std::string digest(64, 'a');

std::string locking(const std::string& id, const std::string& file, const std::string& sha256) {
  return R"({")" + id + R"(":{"file":")" + file + R"(","sha256":")" + sha256 + R"("}})";
}

}  // namespace

TEST_CASE("a lock names libraries, and relative ones count from its own folder", "[plugin]") {
  const auto lock =
      parse_plugin_lock(R"({"acme":{"file":"../v1/acme/acme.so","sha256":")" + digest +
                            R"("},"other":{"file":"/o/other.so","sha256":")" + digest + R"("}})",
                        "/etc/fiscal");
  REQUIRE(lock.ok());
  CHECK(lock->at("acme").file == "/etc/v1/acme/acme.so");
  CHECK(lock->at("acme").sha256 == digest);
  CHECK(lock->at("other").file == "/o/other.so");
}

TEST_CASE("a lock that cannot be understood names the field, and locks nothing else instead", "[plugin]") {
  const std::pair<std::string, std::string> rows[] = {
      {"[]", ""},
      {"{", ""},
      {locking("Not An Id", "a.so", digest), "/Not An Id"},
      {locking("acme", "", digest), "/acme/file"},
      {locking("acme", std::string(1001, 'x'), digest), "/acme/file"},
      {locking("acme", "a.so", digest.substr(1)), "/acme/sha256"},
      {locking("acme", "a.so", std::string(64, 'A')), "/acme/sha256"},
      {R"({"acme":"a.so"})", "/acme/file"}};
  for (const auto& [text, field] : rows) {
    INFO(text);
    const auto lock = parse_plugin_lock(text, "/");
    REQUIRE(!lock.ok());
    CHECK(lock.error().field == field);
    CHECK(!lock.error().fix.empty());
  }
}

TEST_CASE("a lock file that is not there locks nothing; one that is broken is an error with its name",
          "[plugin]") {
  test::TemporaryFolder folder;
  const auto absent = read_plugin_lock(folder.path() / "plugins.lock");
  REQUIRE(absent.ok());
  CHECK(absent->empty());
  std::ofstream(folder.path() / "plugins.lock") << "{";
  const auto broken = read_plugin_lock(folder.path() / "plugins.lock");
  REQUIRE(!broken.ok());
  CHECK(broken.error().text.find("plugins.lock") != std::string::npos);
  std::ofstream(folder.path() / "plugins.lock") << locking("acme", "acme.so", digest);
  CHECK(read_plugin_lock(folder.path() / "plugins.lock")->at("acme").file == folder.path() / "acme.so");
}

}  // namespace fiscal::plugin
