#include "core/app/fiscald/installed_plugins.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "core/plugin/library_image.h"
#include "core/plugin/no_services.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/recording_log.h"

namespace fiscal::app {
namespace {

namespace fs = std::filesystem;

fs::path version(const std::string& set) { return test::binary_dir() / "worker_plugins" / set / "brute"; }

/// A gateway's plugins, with one folder and a lock file that a test edits.
struct Installation {
  Installation() {
    fs::create_directories(folder.path() / "plugins");
    install("zoo");
  }

  void install(const std::string& set) const {
    const fs::path target = folder.path() / "plugins/brute";
    fs::remove_all(target);
    fs::copy(version(set), target);
    fs::permissions(target, fs::perms::owner_all);
  }

  void lock(const std::string& text) const { std::ofstream(lock_file()) << text; }

  void lock_on(const std::string& set) const {
    const fs::path file = version(set) / "brute.so";
    lock(R"({"brute":{"file":")" + file.string() + R"(","sha256":")" + plugin::file_sha256(file) + R"("}})");
  }

  fs::path lock_file() const { return folder.path() / "plugins.lock"; }

  settings::Gateway settings() const {
    settings::Gateway gateway;
    gateway.plugins.folders = {(folder.path() / "plugins").string()};
    gateway.plugins.lock_file = lock_file();
    gateway.plugins.worker = test::binary_dir() / "bin/fiscal-worker";
    return gateway;
  }

  test::TemporaryFolder folder;
  test::RecordingLog log;
  SystemClock clock;
};

Connection connection_of_brute() {
  Connection connection;
  connection.id = "one";
  connection.account = "acme";
  connection.plugin = "brute";
  connection.settings = "{}";
  return connection;
}

std::string version_of(InstalledPlugins& plugins) {
  const auto manifest = plugins.runner().manifest("brute");
  return manifest ? manifest->version : "none";
}

}  // namespace

TEST_CASE("a library that was installed anew is taken up with the next reload", "[app]") {
  Installation installation;
  InstalledPlugins plugins(installation.settings(), installation.log, installation.clock);
  CHECK(version_of(plugins) == "1.0.0");
  installation.install("newer");
  CHECK(version_of(plugins) == "1.0.0");
  plugins.take_up();
  CHECK(version_of(plugins) == "2.0.0");
  CHECK(plugins.catalog()->find("brute")->manifest->version == "2.0.0");
}

TEST_CASE("workers hold as many calls of one plugin as the gateway may have in flight", "[app]") {
  Installation installation;
  settings::Gateway gateway = installation.settings();
  gateway.plugins.calls_per_worker = 2;
  gateway.dispatch.threads = 20;
  InstalledPlugins plugins(gateway, installation.log, installation.clock);
  test::MeetingPoint meeting(gateway.dispatch.threads);
  std::vector<std::future<plugin::CallResult>> calls;
  for (int n = 0; n < gateway.dispatch.threads; ++n)
    calls.push_back(std::async(std::launch::async, [&] {
      test::ScriptedServices services(seconds(60), &meeting);
      return plugins.runner().call(connection_of_brute(), "together/1", "{}", services);
    }));
  // All have to be in at once for any to return.
  for (auto& call : calls) CHECK(call.get().end == plugin::CallEnd::Answered);
  CHECK(plugins.runner().workers().size() == 10);
}

TEST_CASE("the lock file goes before the folders, and an edit of it goes back", "[app]") {
  Installation installation;
  installation.lock_on("newer");
  InstalledPlugins plugins(installation.settings(), installation.log, installation.clock);
  CHECK(version_of(plugins) == "2.0.0");
  installation.lock_on("zoo");
  plugins.take_up();
  CHECK(version_of(plugins) == "1.0.0");
  fs::remove(installation.lock_file());
  installation.install("newer");
  plugins.take_up();
  CHECK(version_of(plugins) == "2.0.0");
}

TEST_CASE("a lock file that cannot be understood keeps what runs, and is no start at all", "[app]") {
  Installation installation;
  InstalledPlugins plugins(installation.settings(), installation.log, installation.clock);
  CHECK(version_of(plugins) == "1.0.0");
  installation.lock("{");
  installation.install("newer");
  plugins.take_up();
  CHECK(version_of(plugins) == "1.0.0");
  CHECK(installation.log.count(LogLevel::Error, "plugins.lock") == 1);
  CHECK_THROWS_WITH(InstalledPlugins(installation.settings(), installation.log, installation.clock),
                    Catch::Contains("plugins.lock"));
}

TEST_CASE("what did not change is not read again, and what failed is tried again", "[app]") {
  Installation installation;
  InstalledPlugins plugins(installation.settings(), installation.log, installation.clock);
  const auto before = plugins.catalog();
  plugins.take_up();
  CHECK(plugins.catalog() == before);
  CHECK(version_of(plugins) == "1.0.0");
  fs::copy_file(version("newer") / "manifest.json",
                installation.folder.path() / "plugins/brute/manifest.json",
                fs::copy_options::overwrite_existing);
  plugins.take_up();
  plugins.take_up();
  CHECK(installation.log.count(LogLevel::Error, "plugin_not_replaced") == 2);
  CHECK(version_of(plugins) == "1.0.0");
}

TEST_CASE("workers, crashes and refused attempts can be watched", "[app]") {
  Installation installation;
  Metrics metrics;
  InstalledPlugins plugins(installation.settings(), installation.log, installation.clock);
  plugins.measure(metrics);
  CHECK(metrics.text().find("gateway_plugin") == std::string::npos);
  plugin::NoServices services(seconds(20));
  for (const char* method : {"abort/1", "segfault/1", "socket/1"})
    plugins.runner().call(connection_of_brute(), method, "{}", services);
  const std::string text = metrics.text();
  CHECK(text.find("gateway_plugin_workers{plugin=\"brute\"} 1") != std::string::npos);
  CHECK(text.find("gateway_plugin_crashes_total{plugin=\"brute\"} 2") != std::string::npos);
  const auto refused = [&] {
    return metrics.text().find("gateway_plugin_attempts_refused_total{plugin=\"brute\"} 1") !=
           std::string::npos;
  };
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!refused() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
  CHECK(refused());
}

}  // namespace fiscal::app
