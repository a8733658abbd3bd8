#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/app/fiscalctl/fake_gateway.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

namespace fs = std::filesystem;
using PluginJson = nlohmann::json;

/// What `fiscalctl plugin new` begins with, built with the tests.
fs::path acme() { return binary_dir() / "kit_plugins/acme"; }

std::string cassette(const std::string& name) { return acme() / "cassettes" / (name + ".json"); }

std::string text_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr const char* secret_key = "sk_9f21c07e55ab";

/// Files that a call of the plugin is given, a provider that answers it, and a gateway's files.
struct Desk {
  explicit Desk(FakeGateway::Script script = [](const Asked&) { return Told{}; })
      : provider(std::move(script)) {
    write("settings.json", R"({"api_key":"${secret:acme_key}"})");
    write("secrets.json", PluginJson{{"acme_key", secret_key}}.dump());
    auto request = PluginJson::parse(text_in(cassette("issue_authorized")))["request"];
    request["invoice"]["customer"] = {{"tax_id", "39053344705"},
                                      {"name", "Joana Ribeiro da Conceição"},
                                      {"email", "joana@ribeiro.example"}};
    write("request.json", request.dump());
    write("gateway.json",
          R"({"data_dir":"data","master_key":{"file":"master.key"},"plugins":{"folders":[]}})");
  }

  std::string path(const std::string& name) const { return folder.path() / name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

  std::vector<std::string> call(const std::string& verb, std::vector<std::string> more) const {
    std::vector<std::string> words{"plugin",        verb,
                                   acme().string(), "issue",
                                   "--request",     path("request.json"),
                                   "--settings",    path("settings.json"),
                                   "--secrets",     path("secrets.json"),
                                   "--at",          provider.url()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// A version of acme beside the desk: another manifest, and bytes at the library's end that nobody reads.
  std::string version(const std::string& number) const {
    const fs::path copy = folder.path() / number / "acme";
    fs::create_directories(copy);
    fs::copy_file(acme() / "acme.so", copy / "acme.so", fs::copy_options::overwrite_existing);
    std::ofstream(copy / "acme.so", std::ios::app) << number;
    auto manifest = PluginJson::parse(text_in(acme() / "manifest.json"));
    manifest["version"] = number;
    std::ofstream(copy / "manifest.json") << manifest.dump();
    return copy;
  }

  PluginJson lock() const { return PluginJson::parse(text_in(path("plugins.lock"))); }

  TemporaryFolder folder;
  FakeGateway provider;
};

Told issued(const std::string& more = {}) {
  return {201, R"({"id":"acm_1","reference":"1-1","status":"issued","number":"7")" + more + "}"};
}

void refused(const std::vector<std::string>& words, int code, const std::string& text) {
  const Ran ran = run_fiscalctl(words);
  INFO(ran.err << ran.out);
  CHECK(ran.code == code);
  CHECK(ran.complaints() == 1);
  CHECK(ran.err.find(text) != std::string::npos);
}

}  // namespace

TEST_CASE("plugin try shows request, exchange, answer and verdict of a recorded call", "[fiscalctl]") {
  for (const char* runner : {"--json", "--inline"}) {
    const Ran ran =
        run_fiscalctl({"plugin", "try", acme(), "issue", "--cassette", cassette("issue_rejected"), runner});
    INFO(ran.err << ran.out);
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    if (std::string(runner) == "--json") {
      const auto said = PluginJson::parse(ran.out);
      CHECK(said["answer"]["reasons"][0]["official_code"] == "INVALID_CUSTOMER");
      CHECK(said["verdict"]["outcome"] == "rejected");
      CHECK(said["misbehaviour"] == "");
      CHECK(said["exchanges"][0]["status"] == 422);
      CHECK(said["exchanges"][0]["departed_write"] == true);
    } else {
      CHECK(ran.out.find("1  POST https://api.acme.example/v1/invoices   (a write: it departed)") !=
            std::string::npos);
      CHECK(ran.out.find("> authorization: [redacted]") != std::string::npos);
      CHECK(ran.out.find("verdict   rejected: the gateway believes it") != std::string::npos);
    }
  }
}

TEST_CASE("plugin try against a server fills the secret in and shows it to nobody", "[fiscalctl]") {
  const Desk desk([](const Asked& asked) {
    return Told{500, "<html>" + asked.headers.at("authorization") + "</html>", "text/html"};
  });
  const Ran ran = run_fiscalctl(desk.call("try", {}));
  INFO(ran.err << ran.out);
  CHECK(ran.code == 0);
  REQUIRE(desk.provider.asked().size() == 1);
  CHECK(desk.provider.asked()[0].target == "/v1/invoices");
  CHECK(desk.provider.asked()[0].headers.at("authorization") == std::string("Bearer ") + secret_key);
  CHECK(ran.out.find(secret_key) == std::string::npos);
  CHECK(ran.out.find("${secret:acme_key}") != std::string::npos);
  CHECK(ran.out.find("verdict   unknown: the gateway believes it") != std::string::npos);
}

TEST_CASE("plugin record keeps a cassette without secrets and people that comes to the same", "[fiscalctl]") {
  const Desk desk([](const Asked& asked) {
    const auto customer = PluginJson::parse(asked.body)["customer"];
    return issued(R"(,"customer":)" + customer.dump() + R"(,"seen":"390.533.447-05","echo":")" +
                  asked.headers.at("authorization") + R"(","access_token":"tok-77")");
  });
  const std::string file = desk.path("issue_authorized_new.json");
  const Ran ran = run_fiscalctl(desk.call("record", {"--save", file}));
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  const std::string kept = text_in(file);
  INFO(kept);
  for (const char* gone :
       {secret_key, "39053344705", "390.533.447-05", "Joana", "joana@", "tok-77", "127.0.0.1"})
    CHECK(kept.find(gone) == std::string::npos);
  const auto json = PluginJson::parse(kept);
  CHECK(json["outcome"]["access_key"] == "acm_1");
  CHECK(json["exchanges"][0]["url"] == "https://api.acme.example/v1/invoices");
  const auto body = PluginJson::parse(json["exchanges"][0]["body"].get<std::string>());
  CHECK(body["customer"]["tax_id"] == json["request"]["invoice"]["customer"]["tax_id"]);
  CHECK(body["echo"] == "Bearer ${secret:acme_key}");
  const Ran played = run_fiscalctl({"plugin", "try", acme(), "issue", "--cassette", file, "--json"});
  CHECK(PluginJson::parse(played.out)["answer"] == json["outcome"]);
  refused(desk.call("record", {"--save", file}), 4, "is there already");
}

TEST_CASE("plugin record keeps nothing when redaction changes the outcome", "[fiscalctl]") {
  Desk desk([](const Asked&) { return issued(); });
  // The reference that the plugin looks for is made from the series: as a secret it goes, and with it the
  // proof.
  desk.write("secrets.json", PluginJson{{"acme_key", "1-1"}}.dump());
  const std::string file = desk.path("issue_authorized_new.json");
  const Ran ran = run_fiscalctl(desk.call("record", {"--save", file}));
  INFO(ran.err << ran.out);
  CHECK(ran.code == 1);
  CHECK(ran.err.find("come to unknown and not to authorized") != std::string::npos);
  CHECK(!fs::exists(file));
}

TEST_CASE("plugin record takes a key out that stands in the settings as it is", "[fiscalctl]") {
  Desk desk(
      [](const Asked& asked) { return issued(R"(,"echo":")" + asked.headers.at("authorization") + R"(")"); });
  desk.write("settings.json", PluginJson{{"api_key", secret_key}}.dump());
  desk.write("secrets.json", "{}");
  const std::string file = desk.path("issue_authorized_new.json");
  const Ran ran = run_fiscalctl(desk.call("record", {"--save", file}));
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  REQUIRE(desk.provider.asked().size() == 1);
  CHECK(desk.provider.asked()[0].headers.at("authorization") == std::string("Bearer ") + secret_key);
  const std::string kept = text_in(file);
  INFO(kept);
  CHECK(kept.find(secret_key) == std::string::npos);
  CHECK(ran.out.find(secret_key) == std::string::npos);
  CHECK(PluginJson::parse(kept)["settings"]["api_key"] == "${secret:api_key}");
  // One that is too short to be looked for is taken out where it is set.
  desk.write("settings.json", R"({"api_key":"k1"})");
  const std::string short_one = desk.path("issue_authorized_short.json");
  REQUIRE(run_fiscalctl(desk.call("record", {"--save", short_one})).code == 0);
  CHECK(PluginJson::parse(text_in(short_one))["settings"]["api_key"] == "${secret:api_key}");
}

TEST_CASE("plugin record keeps nothing when nobody was reached", "[fiscalctl]") {
  const Desk desk;
  auto words = desk.call("record", {"--save", desk.path("issue_authorized_new.json")});
  *(std::ranges::find(words, "--at") + 1) = "http://127.0.0.1:1";
  const Ran ran = run_fiscalctl(words);
  INFO(ran.err << ran.out);
  CHECK(ran.code == 1);
  CHECK(ran.err.find("no request reached a provider") != std::string::npos);
  CHECK(!fs::exists(desk.path("issue_authorized_new.json")));
}

TEST_CASE("a bare name means the installed plugin where --config says of which gateway", "[fiscalctl]") {
  const Desk desk;
  REQUIRE(run_fiscalctl({"plugin", "install", acme(), "--config", desk.path("")}).code == 0);
  fs::create_directories(desk.path("here/acme"));
  desk.write("here/acme/CMakeLists.txt", "");
  const fs::path before = fs::current_path();
  fs::current_path(desk.path("here"));
  const Ran installed = run_fiscalctl({"plugin", "info", "acme", "--config", desk.path("")});
  const Ran sources = run_fiscalctl({"plugin", "info", "acme"});
  const Ran nothing = run_fiscalctl({"plugin", "try", "nope", "issue"});
  fs::current_path(before);
  INFO(installed.err << sources.err << nothing.err);
  CHECK(installed.code == 0);
  CHECK(installed.out.find("data/plugins") != std::string::npos);
  CHECK(sources.err.find("build it, then name") != std::string::npos);
  CHECK(nothing.code == 4);
  CHECK(nothing.err.find("nope is not there") != std::string::npos);
}

TEST_CASE("plugin play answers as the provider of a cassette did", "[fiscalctl]") {
  refused({"plugin", "play", "/nowhere"}, 4, "/nowhere is no folder");
  refused({"plugin", "play", acme() / "cassettes", "--only", "issue_gone"}, 4, "has no cassette issue_gone");
}

TEST_CASE("plugin new takes no name that its code could not have", "[fiscalctl]") {
  const TemporaryFolder folder;
  for (const char* name : {"class", "int", "std", "fiscal", "co_await", "reinterpret_cast", "thread_local"}) {
    const fs::path target = folder.path() / name;
    refused({"plugin", "new", name, "--folder", target}, 2, "could have this name");
    CHECK(!fs::exists(target));
  }
}

TEST_CASE("plugin try and record refuse in one line what they cannot work with", "[fiscalctl]") {
  const Desk desk;
  const std::string plugin = acme();
  refused({"plugin", "try", "/nowhere/acme", "issue"}, 4, "/nowhere/acme is not there");
  refused({"plugin", "try", plugin, "invent"}, 2, "'invent' is no call");
  refused({"plugin", "try", plugin, "cancel", "--cassette", cassette("issue_authorized")}, 2, "issue/1");
  refused({"plugin", "try", plugin, "cancel"}, 2, "--access-key");
  refused({"plugin", "try", plugin, "issue"}, 4, "refuses the settings");
  refused(desk.call("try", {"--cassette", cassette("cancel")}), 2, "one of --cassette and --at");
  refused({"plugin", "try", plugin, "issue", "--at", "http://127.0.0.1:1/v1"}, 2, "without a path");
  desk.write("broken.json", R"({"context":{},"invoice":{}})");
  refused({"plugin", "try", plugin, "issue", "--request", desk.path("broken.json")}, 4, "broken.json: /");
  refused({"plugin", "try", plugin, "issue", "--cassette", desk.path("broken.json")}, 4, "no cassette");
  refused({"plugin", "record", plugin, "issue"}, 2, "--save");
  desk.write("acme.so", "garbage");
  refused({"plugin", "try", desk.path("acme.so"), "issue"}, 4, "is no plugin: name its folder");
  fs::create_directories(desk.path("source/acme"));
  desk.write("source/acme/CMakeLists.txt", "");
  refused({"plugin", "try", desk.path("source/acme"), "issue"}, 4, "build it, then name");
}

TEST_CASE("plugin try answers 1 when a gateway would not take the plugin's word", "[fiscalctl]") {
  const Desk desk([](const Asked&) { return issued(); });
  desk.write("secrets.json", "{}");
  const Ran ran = run_fiscalctl(desk.call("try", {}));
  INFO(ran.err << ran.out);
  CHECK(ran.code == 1);
  CHECK(ran.out.find("no secret acme_key was given") != std::string::npos);
  CHECK(desk.provider.asked().empty());
}

TEST_CASE("plugin install locks a version, rollback goes back to it, and remove takes it out",
          "[fiscalctl]") {
  const Desk desk;
  const std::string config = desk.folder.path();
  const auto run = [&](const std::string& verb, const std::string& plugin) {
    const Ran ran = run_fiscalctl({"plugin", verb, plugin, "--config", config});
    INFO(verb << ": " << ran.err << ran.out);
    CHECK(ran.code == 0);
    return ran.out;
  };
  refused({"plugin", "rollback", "acme", "--config", config}, 1, "no earlier version");
  refused({"plugin", "remove", "acme", "--config", config}, 1, "no plugin acme");
  CHECK(run("install", desk.version("1.0.0")).find("acme 1.0.0 is installed") == 0);
  CHECK(run("install", desk.version("1.0.0") + "/").find("is installed") != std::string::npos);
  const std::string first = desk.lock()["acme"]["file"];
  CHECK(run("install", desk.version("2.0.0")).find("acme 2.0.0 is installed") == 0);
  CHECK(desk.lock()["acme"]["version"] == "2.0.0");
  CHECK(desk.lock()["acme"]["earlier"].back()["version"] == "1.0.0");
  CHECK(run("rollback", "acme").find("acme is 1.0.0 again") == 0);
  CHECK(fs::exists(desk.lock()["acme"]["file"].get<std::string>()));
  CHECK(run("info", "acme").find("2.0.0") != std::string::npos);

  const Ran list = run_fiscalctl({"plugin", "list", "--config", config, "--json"});
  const auto entry = PluginJson::parse(list.out)["data"][0];
  CHECK(entry["usable"] == true);
  CHECK(entry["locked"] == true);
  CHECK(entry["version"] == "1.0.0");

  std::ofstream(entry["file"].get<std::string>(), std::ios::app) << "changed";
  refused({"plugin", "info", "acme", "--config", config}, 4, "is not the one that was locked");
  run("remove", "acme");
  CHECK(desk.lock().empty());
  CHECK(!fs::exists(first));
}

TEST_CASE("plugin install refuses in one line what a gateway would refuse", "[fiscalctl]") {
  const Desk desk;
  const std::string config = desk.folder.path();
  const auto refuse = [&](const std::string& plugin, const std::string& text) {
    refused({"plugin", "install", plugin, "--config", config}, 4, text);
    CHECK(!fs::exists(desk.path("plugins.lock")));
    CHECK(!fs::exists(desk.path("data/plugins")));
  };
  const fs::path plugin = desk.version("1.0.0");
  fs::permissions(plugin / "acme.so", fs::perms::others_write, fs::perm_options::add);
  refuse(plugin, "may be written by anyone");
  fs::permissions(plugin / "acme.so", fs::perms::others_write, fs::perm_options::remove);
  std::ofstream(plugin / "acme.so") << "garbage";
  refuse(plugin, "a gateway would refuse this plugin");
  fs::copy_file(acme() / "acme.so", plugin / "acme.so", fs::copy_options::overwrite_existing);
  auto manifest = PluginJson::parse(text_in(plugin / "manifest.json"));
  manifest["needs"] = {"http/1", "fax/1"};
  std::ofstream(plugin / "manifest.json") << manifest.dump();
  refuse(plugin, "fax/1");
  std::ofstream(plugin / "manifest.json") << "{";
  refuse(plugin, "manifest");
  refused({"plugin", "install", acme(), "--config", "/nowhere"}, 4, "/nowhere");
  desk.write("plugins.lock", "[]");
  refused({"plugin", "install", acme(), "--config", config}, 4, "no JSON object");
}

}  // namespace fiscal::test
