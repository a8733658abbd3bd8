#include "core/settings/watcher.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <thread>

#include "core/settings/debounce.h"
#include "tests/core/settings/config_folder.h"
#include "tests/support/builders.h"
#include "tests/support/fake_clock.h"

namespace fiscal::settings {
namespace {

using test::ConfigFolder;

/// A watcher whose store and vault are plain members.
struct Watched {
  ConfigFolder folder;
  SystemClock clock;
  SilentLog log;
  Stored stored;
  std::vector<Seed> seeds;
  Findings seed_findings;
  std::map<std::string, std::int64_t> versions;
  bool store_is_broken = false;
  std::atomic<std::int64_t> stored_version = 0;
  std::vector<std::string> asked;  ///< Of the plugins, in order.
  Watcher watcher{folder.gateway_file(),
                  {[this] {
                     if (store_is_broken) throw std::runtime_error("disk I/O error");
                     return stored;
                   },
                   [this](const Seed& seed) {
                     seeds.push_back(seed);
                     return seed_findings;
                   },
                   [this](const SnapshotDigest& snapshot) {
                     return versions
                         .try_emplace(snapshot.digest, static_cast<std::int64_t>(versions.size()) + 1)
                         .first->second;
                   },
                   [this](std::string_view plugin) -> std::optional<std::vector<std::string>> {
                     asked.emplace_back(plugin);
                     if (plugin != "sandbox") return std::nullopt;
                     return std::vector<std::string>{"issue/1", "cancel/1", "status/1"};
                   },
                   [this] { asked.emplace_back("take up"); },
                   {},
                   [this] {
                     if (store_is_broken) throw std::runtime_error("no connection");
                     return stored_version.load();
                   }},
                  clock,
                  log};
};

}  // namespace

TEST_CASE("a reload puts files and store in force together", "[settings]") {
  Watched watched;
  CHECK(watched.watcher.current() == nullptr);
  watched.stored = {{test::an_account("beta", "beta-nfse")}, {test::a_connection("beta-nfse", "beta")}};
  const auto outcome = watched.watcher.reload();
  REQUIRE(outcome.ok());
  CHECK(outcome.settings == watched.watcher.current());
  CHECK(outcome.settings->snapshot.version == 1);
  CHECK(outcome.settings->snapshot.accounts.contains("acme"));
  CHECK(outcome.settings->snapshot.accounts.contains("beta"));
  REQUIRE(watched.seeds.size() == 1);
  CHECK(watched.seeds[0].accounts.size() == 1);
  CHECK(watched.seeds[0].certificates.size() == 1);
}

TEST_CASE("new plugins are taken up before anybody asks what they can do", "[settings]") {
  Watched watched;
  REQUIRE(watched.watcher.reload().ok());
  REQUIRE(watched.asked.size() >= 2);
  CHECK(watched.asked[0] == "take up");
  CHECK(watched.asked[1] == "sandbox");
}

TEST_CASE("what another gateway stored comes into force by asking where it is missing, and by itself",
          "[settings]") {
  Watched watched;
  REQUIRE(watched.watcher.reload().ok());
  const auto before = watched.watcher.current();
  watched.watcher.catch_up();
  CHECK(watched.watcher.current() == before);

  watched.stored = {{test::an_account("beta", "beta-nfse")}, {test::a_connection("beta-nfse", "beta")}};
  ++watched.stored_version;
  watched.store_is_broken = true;
  watched.watcher.catch_up();
  CHECK(watched.watcher.current() == before);
  watched.store_is_broken = false;
  watched.watcher.catch_up();
  CHECK(watched.watcher.current()->snapshot.accounts.contains("beta"));

  watched.stored.accounts.put(test::an_account("gamma", "beta-nfse"));
  ++watched.stored_version;
  watched.watcher.start();
  for (int tries = 0; tries < 1000 && !watched.watcher.current()->snapshot.accounts.contains("gamma");
       ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  watched.watcher.stop();
  CHECK(watched.watcher.current()->snapshot.accounts.contains("gamma"));
}

TEST_CASE("equal configurations have one version and different ones have two", "[settings]") {
  Watched watched;
  REQUIRE(watched.watcher.reload().ok());
  REQUIRE(watched.watcher.reload().ok());
  CHECK(watched.watcher.current()->snapshot.version == 1);
  watched.folder.write("routes.json", R"({"rules": [{"id": "all", "use": ["acme-nfse"]}]})");
  REQUIRE(watched.watcher.reload().ok());
  CHECK(watched.watcher.current()->snapshot.version == 2);
  watched.folder.gateway(R"("production_allowed": true)");
  REQUIRE(watched.watcher.reload().ok());
  CHECK(watched.watcher.current()->snapshot.version == 3);
  watched.folder.write("routes.json", R"({"rules": []})");
  watched.folder.gateway();
  REQUIRE(watched.watcher.reload().ok());
  CHECK(watched.watcher.current()->snapshot.version == 1);
}

TEST_CASE("whatever is wrong with new files, the old configuration stays in force whole", "[settings]") {
  Watched watched;
  REQUIRE(watched.watcher.reload().ok());
  const auto before = watched.watcher.current();
  std::string code;
  SECTION("a file cannot be read") {
    watched.folder.write("routes.json", "{");
    code = "not_json";
  }
  SECTION("a rule uses what does not exist") {
    watched.folder.write("routes.json",
                         "{\"rules\": [\n{\"id\": \"all\", \"use\": [\"acme-nfse\", \"nobody\"]}]}");
    code = "target_unknown";
  }
  SECTION("a declared account has a default that does not exist") {
    watched.folder.write("accounts.d/acme.json",
                         ConfigFolder::account("acme", R"(, "default_connection": "nobody")"));
    code = "default_unknown";
  }
  SECTION("a declared connection's plugin is missing") {
    watched.folder.write(
        "accounts.d/beta.json",
        R"({"id": "beta", "name": "B", "issuer": {"tax_id": "11222333000181", "name": "B", "municipality": "3550308",
                             "tax_regime": "regular"}, "connections": [{"id": "b", "plugin": "none"}]})");
    code = "plugin_unknown";
  }
  SECTION("a certificate cannot be imported") {
    watched.seed_findings = {{"pkcs12_password", "", "", "wrong password", "correct it"}};
    code = "pkcs12_password";
  }
  SECTION("the store is broken") {
    watched.store_is_broken = true;
    code = "reload_failed";
  }
  const auto outcome = watched.watcher.reload();
  REQUIRE(outcome.problems.size() == 1);
  CHECK(outcome.problems[0].finding.code == code);
  CHECK(outcome.settings == before);
  CHECK(watched.watcher.current() == before);
  // Nothing of a refused configuration reaches the store; only what seeding itself refuses was asked of it.
  CHECK(watched.seeds.size() == (code == "pkcs12_password" ? 2u : 1u));
  if (code == "target_unknown") {
    CHECK(outcome.problems[0].line == 2);
    CHECK(outcome.problems[0].column == 36);
    CHECK(std::filesystem::path(outcome.problems[0].file).filename() == "routes.json");
  }
}

TEST_CASE("what is wrong in the store alone is a warning: the gateway starts again whatever the API was told",
          "[settings]") {
  Watched watched;
  watched.stored = {{test::an_account("beta", "nobody")}, {test::a_connection("orphan", "gone")}};
  const auto outcome = watched.watcher.reload();
  CHECK(outcome.ok());
  CHECK(outcome.warnings.size() == 2);
}

TEST_CASE("changes wait until they have stopped coming, but not for ever", "[settings]") {
  test::FakeClock clock;
  Debounce changes(milliseconds(300), seconds(2));
  CHECK_FALSE(changes.due());
  changes.changed(clock.steady());
  clock.advance(milliseconds(200));
  changes.changed(clock.steady());
  clock.advance(milliseconds(299));
  CHECK_FALSE(changes.take(clock.steady()));
  clock.advance(milliseconds(1));
  CHECK(changes.take(clock.steady()));
  CHECK_FALSE(changes.take(clock.steady()));
  int steps = 0;
  for (changes.changed(clock.steady()); !changes.take(clock.steady()); ++steps) {
    clock.advance(milliseconds(100));
    changes.changed(clock.steady());
  }
  CHECK(steps == 20);
}

TEST_CASE("a file that changes on disk comes into force by itself", "[settings]") {
  Watched watched;
  REQUIRE(watched.watcher.reload().ok());
  watched.watcher.start();
  watched.folder.write("accounts.d/beta.json", ConfigFolder::account("beta"));
  const Duration give_up{watched.clock.steady().milliseconds + 20'000};
  while (!watched.watcher.current()->snapshot.accounts.contains("beta") && watched.clock.steady() < give_up)
    std::this_thread::yield();
  CHECK(watched.watcher.current()->snapshot.accounts.contains("beta"));
  watched.watcher.stop();
}

}  // namespace fiscal::settings
