#include <fiscal/encoding.hpp>

#include <filesystem>
#include <fstream>
#include <future>

#include "core/plugin/library_image.h"
#include "tests/core/plugin_workers/worker_bench.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

namespace fs = std::filesystem;

/// A plugin folder in which `brute` is put and exchanged.
class Installed {
 public:
  Installed() { put("zoo"); }

  /// As a package manager does it: a new file takes the place of the old.
  void put(const std::string& set) {
    const fs::path folder = root_.path() / "brute";
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    for (const std::string name : {"brute.so", "manifest.json"}) {
      fs::copy_file(test::hostile_plugins(set) / "brute" / name, folder / (name + ".new"),
                    fs::copy_options::overwrite_existing);
      fs::permissions(folder / (name + ".new"), fs::perms::owner_all);
      fs::rename(folder / (name + ".new"), folder / name);
    }
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_.path() / "brute" / name, std::ios::binary) << text;
  }

  std::shared_ptr<const Catalog> catalog(const PluginLock& lock = {}) const {
    return test::catalog_of(root_.path(), lock);
  }

 private:
  test::TemporaryFolder root_;
};

PluginLock lock_on(const std::string& set) {
  const fs::path file = test::hostile_plugins(set) / "brute/brute.so";
  return {{"brute", {file, file_sha256(file)}}};
}

std::string version_of(test::WorkerBench& bench) {
  const auto manifest = bench.runner.manifest("brute");
  REQUIRE(manifest != nullptr);
  return manifest->version;
}

}  // namespace

TEST_CASE("a new version takes the new calls while the old one finishes its own", "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog());
  test::MeetingPoint meeting(2);
  CHECK(version_of(bench) == "1.0.0");
  auto old_call = std::async(std::launch::async, [&] {
    test::ScriptedServices services(seconds(20), &meeting);
    return bench.runner.call(test::connection_of("brute"), "together/1", "{}", services);
  });
  CHECK(test::soon([&] { return bench.runner.workers().at(0).running == 1; }));
  installed.put("newer");
  CHECK(bench.runner.replace(installed.catalog()).empty());
  CHECK(version_of(bench) == "2.0.0");
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  const auto workers = bench.runner.workers();
  REQUIRE(workers.size() == 2);
  CHECK(workers[0].version == "1.0.0");
  CHECK(workers[0].state == "draining");
  CHECK(workers[1].version == "2.0.0");
  CHECK(workers[1].calls == 1);
  meeting.meet(seconds(20));
  CHECK(old_call.get().end == CallEnd::Answered);
  CHECK(test::soon([&] { return bench.runner.workers().size() == 1; }));
  CHECK(bench.log.count(LogLevel::Info, "plugin_replaced") == 1);
  CHECK(bench.log.count(LogLevel::Error, "plugin") == 0);
}

TEST_CASE("a version that does not start changes nothing", "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog());
  CHECK(version_of(bench) == "1.0.0");
  // The manifest of one version beside the library of another.
  installed.put("newer");
  installed.write("manifest.json", R"({"id":"brute","version":"3.0.0","title":"t"})");
  const Findings findings = bench.runner.replace(installed.catalog());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text.find("manifest.json") != std::string::npos);
  CHECK(version_of(bench) == "1.0.0");
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  CHECK(bench.log.count(LogLevel::Error, "plugin_not_replaced") == 1);

  installed.write("brute.so", "half a library");
  CHECK(bench.runner.replace(installed.catalog()).size() == 1);
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("the lock file says which version runs, and going back is one more change of it", "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog(lock_on("newer")));
  CHECK(version_of(bench) == "2.0.0");
  CHECK(bench.runner.replace(installed.catalog(lock_on("zoo"))).empty());
  CHECK(version_of(bench) == "1.0.0");
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("a library that is not the locked one is refused", "[workers]") {
  Installed installed;
  PluginLock lock = lock_on("zoo");
  lock["brute"].sha256[0] = lock["brute"].sha256[0] == '0' ? '1' : '0';
  test::WorkerBench bench(test::worker_limits(), installed.catalog(lock));
  const CallResult result = bench.call("echo/1");
  CHECK(result.end == CallEnd::NotOpened);
  CHECK(result.reply.find("not the one that was locked") != std::string::npos);
}

TEST_CASE("what was read is what is loaded: a file that changes afterwards is not run", "[workers]") {
  Installed installed;
  const auto catalog = installed.catalog();
  installed.put("newer");
  test::WorkerBench bench(test::worker_limits(), catalog);
  const CallResult result = bench.call("echo/1");
  CHECK(result.end == CallEnd::NotOpened);
  CHECK(result.reply.find("not the one that was there") != std::string::npos);
}

TEST_CASE("a worker that crashes is started again from the bytes that were checked, whatever the file is now",
          "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog());
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  installed.write("brute.so", "overwritten in place");
  CHECK(bench.call("abort/1").end == CallEnd::Crashed);
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("a plugin that was taken away gets no more calls", "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog());
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  test::TemporaryFolder empty;
  CHECK(bench.runner.replace(test::catalog_of(empty.path())).empty());
  CHECK(bench.call("echo/1").end == CallEnd::NotOpened);
  CHECK(test::soon([&] { return bench.runner.workers().empty(); }));
}

TEST_CASE("a suspended plugin whose next version works is served at once", "[workers]") {
  Installed installed;
  test::WorkerBench bench(test::worker_limits(), installed.catalog());
  for (int n = 0; n < 3; ++n) bench.call("abort/1");
  CHECK(bench.call("echo/1").end == CallEnd::NotOpened);
  installed.put("newer");
  CHECK(bench.runner.replace(installed.catalog()).empty());
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

}  // namespace fiscal::plugin
