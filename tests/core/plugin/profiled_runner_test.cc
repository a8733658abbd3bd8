#include "core/plugin/profiled_runner.h"

#include "core/plugin/no_services.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

/// Remembers the settings that reach a plugin.
class Listener final : public PluginRunner {
 public:
  CallResult call(const Connection& connection, std::string_view, std::string_view, CallServices&) override {
    seen.push_back(connection.settings);
    return {CallEnd::Answered, "{}"};
  }
  Result<std::monostate> check_settings(const Connection& connection) override {
    seen.push_back(connection.settings);
    return std::monostate{};
  }
  std::shared_ptr<const Manifest> manifest(std::string_view plugin) override {
    auto manifest = std::make_shared<Manifest>();
    if (plugin == "towns") manifest->profile_setting = "profile";
    return manifest;
  }

  std::vector<std::string> seen;
};

struct Handed {
  Listener listener;
  std::shared_ptr<const Profiles> profiles =
      std::make_shared<const Profiles>(Profiles{{"acme-2.03", R"({"id":"acme-2.03","title":"1"})"}});
  ProfiledRunner runner{listener, [this] { return profiles; }};

  std::string reaches(const std::string& plugin, const std::string& settings) {
    Connection connection;
    connection.plugin = plugin;
    connection.settings = settings;
    NoServices services(seconds(1));
    runner.call(connection, "issue/1", "{}", services);
    REQUIRE(runner.check_settings(connection).ok());
    REQUIRE(listener.seen.size() >= 2);
    CHECK(listener.seen.back() == listener.seen[listener.seen.size() - 2]);
    return listener.seen.back();
  }
};

}  // namespace

TEST_CASE("a plugin gets the operator's profile in place of its name, and nothing else changes", "[plugin]") {
  Handed handed;
  CHECK(handed.reaches("towns", R"({"url":"https://x","profile":"acme-2.03"})") ==
        R"({"url":"https://x","profile":{"id":"acme-2.03","title":"1"}})");
  for (const char* settings : {R"({"profile":"webiss-2.02"})", R"({"profile":{"id":"acme-2.03"}})",
                               R"({"url":"acme-2.03"})", R"({"profile": 7})", "[]", "{}"})
    CHECK(handed.reaches("towns", settings) == settings);
  // A plugin whose manifest names no such setting is handed none.
  CHECK(handed.reaches("asaas", R"({"profile":"acme-2.03"})") == R"({"profile":"acme-2.03"})");
}

TEST_CASE("a profile that changed reaches the plugin with the next call", "[plugin]") {
  Handed handed;
  const std::string before = handed.reaches("towns", R"({"profile":"acme-2.03"})");
  handed.profiles =
      std::make_shared<const Profiles>(Profiles{{"acme-2.03", R"({"id":"acme-2.03","title":"2"})"}});
  CHECK(handed.reaches("towns", R"({"profile":"acme-2.03"})") != before);
}

}  // namespace fiscal::plugin
