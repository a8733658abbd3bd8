#include <fiscal/municipal/catalog.hpp>

#include "core/settings/assemble.h"
#include "core/settings/watcher.h"
#include "tests/core/settings/config_folder.h"
#include "tests/support/fake_clock.h"

// Profiles of municipal services that an operator wrote: a folder, read with everything else.
namespace fiscal::settings {
namespace {

using Catch::Matchers::Contains;

constexpr const char* a_vendor =
    R"({"id": "acme-2.03", "extends": "abrasf-2.03", "evidence": "operator", "issue_by": "issue_one",
 "transport": {"envelope": "<a:{operation} xmlns:a=\"urn:acme\">{data}</a:{operation}>", "action": "{operation}"}})";

struct Folder : test::ConfigFolder {
  Folder() { std::filesystem::create_directory(path() / "profiles"); }

  void profile(const std::string& name, const std::string& text) { write("profiles/" + name, text); }

  /// The one problem that the files have.
  Problem problem() const {
    const auto result = load(gateway_file());
    for (const Problem& one : result.problems) UNSCOPED_INFO(to_text(one));
    REQUIRE(result.problems.size() == 1);
    return result.problems.front();
  }
};

}  // namespace

TEST_CASE("a profile in the operator's folder is whole, but for what ships", "[settings][profiles]") {
  Folder folder;
  folder.profile("town.json", R"({"id": "town", "extends": "acme-2.03", "formats": {"item": "plain"}})");
  folder.profile("vendor.json", a_vendor);
  folder.profile("notes.txt", "not a profile");
  const auto result = load(folder.gateway_file());
  for (const Problem& problem : result.problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(result.ok());
  CHECK(result.files->profiles.size() == 2);
  municipal::Catalog plugins_own = municipal::Catalog::shipped();
  CHECK(plugins_own.add(result.files->profiles.at("town"), "the settings") == "town");
  const auto town = plugins_own.load("town");
  CHECK(town.base == "abrasf-2.03");
  CHECK(town.formats.item == municipal::ItemForm::Plain);
  CHECK(town.operation(municipal::Call::IssueOne)->envelope.starts_with("<a:GerarNfse "));
}

TEST_CASE("without the folder there are no profiles, and a folder that is named must be there",
          "[settings][profiles]") {
  test::ConfigFolder folder;
  REQUIRE(load(folder.gateway_file()).ok());
  CHECK(load(folder.gateway_file()).files->profiles.empty());
  folder.gateway(R"("profiles_dir": "elsewhere")");
  const auto result = load(folder.gateway_file());
  REQUIRE(result.problems.size() == 1);
  CHECK_THAT(to_text(result.problems.front()), Contains("elsewhere") && Contains("profiles_dir"));
}

TEST_CASE("a profile that cannot be used is named with file, line, place and fix", "[settings][profiles]") {
  Folder folder;
  const auto says = [&](const std::string& text, const std::string& pointer, int line,
                        const std::string& word) {
    INFO(text.substr(0, 200));
    folder.profile("town.json", text);
    const Problem problem = folder.problem();
    CHECK(problem.file == (folder.path() / "profiles/town.json").string());
    CHECK(problem.finding.field == pointer);
    CHECK(problem.line == line);
    CHECK_THAT(problem.finding.text, Contains(word));
    CHECK_FALSE(problem.finding.fix.empty());
  };
  says("{\"id\": \"town\",\n \"extends\": \"abrasf-2.03\",\n \"colour\": 1}", "/colour", 3, "not known");
  says("{\"id\": \"town\",\n \"extends\": \"nobody-1.00\"}", "/extends", 2, "none of");
  says("{\"id\": \"town\",\n \"extends\": \"town\"}", "/extends", 2, "circle");
  says("{\"id\": \"webiss-2.02\", \"extends\": \"abrasf-2.02\"}", "/id", 1, "taken");
  says(
      "{\"id\": \"town\", \"extends\": \"abrasf-2.03\",\n \"patches\": [{\"tree\": \"customer\", \"at\": "
      "\"Tomador/Contato\", \"drop\": true},\n {\"tree\": \"customer\", \"at\": \"Nowhere\", \"drop\": "
      "true}]}",
      "/patches/1", 3, "Nowhere");
  says("{\"id\": \"town\", \"extends\": \"abrasf-2.03\",\n \"transport\": {\"envelope\": \"<a/>\"}}",
       "/operations/send_lot", 1, "{data}");
  says("{\"id\": \"town\",\n \"extends\": ", "", 2, "JSON");
  says("{\"id\": \"town\",\n \"id\": \"town\", \"extends\": \"abrasf-2.03\"}", "/id", 1, "more than once");
  says("{\"id\": \"town\",\n \"title\": \"S\xE3o Jos\xE9\", \"extends\": \"abrasf-2.03\"}", "", 2, "JSON");
  says(std::string(200, '[') + std::string(200, ']'), "", 1, "");
  says(std::string(2u << 20, ' ') + a_vendor, "", 0, "1 MiB");
}

TEST_CASE("profiles that lead to one another in a circle are refused", "[settings][profiles]") {
  Folder folder;
  folder.profile("a.json", R"({"id": "a", "extends": "b"})");
  folder.profile("b.json", R"({"id": "b", "extends": "c"})");
  folder.profile("c.json", R"({"id": "c", "extends": "a"})");
  const auto result = load(folder.gateway_file());
  REQUIRE(result.problems.size() == 3);
  for (const Problem& problem : result.problems) CHECK_THAT(to_text(problem), Contains("circle"));
}

TEST_CASE("a profile that became unusable leaves the old one in force", "[settings][profiles]") {
  Folder folder;
  folder.profile("vendor.json", a_vendor);
  SystemClock clock;
  SilentLog log;
  std::vector<std::string> digests;
  Watcher watcher(folder.gateway_file(),
                  {[] { return Stored{}; },
                   [](const Seed&) { return Findings{}; },
                   [&](const SnapshotDigest& digest) {
                     digests.push_back(digest.digest);
                     return static_cast<std::int64_t>(digests.size());
                   },
                   [](std::string_view) {
                     return std::vector<std::string>{"issue/1", "cancel/1", "status/1"};
                   },
                   {}},
                  clock, log);
  REQUIRE(watcher.reload().ok());
  const std::string first = watcher.current()->profiles->at("acme-2.03");

  folder.profile("vendor.json", R"({"id": "acme-2.03", "extends": "abrasf-2.03", "issue_by": "pigeon"})");
  const auto refused = watcher.reload();
  REQUIRE(refused.problems.size() == 1);
  CHECK(refused.problems.front().finding.field == "/issue_by");
  CHECK(watcher.current()->profiles->at("acme-2.03") == first);

  std::string changed = a_vendor;
  changed.replace(changed.find("urn:acme"), 8, "urn:emca");
  folder.profile("vendor.json", changed);
  REQUIRE(watcher.reload().ok());
  CHECK_THAT(watcher.current()->profiles->at("acme-2.03"), Contains("urn:emca"));
  // Another profile is another configuration.
  CHECK(digests.size() == 2);
  CHECK(digests.front() != digests.back());
}

TEST_CASE("a profile that a connection names cannot be removed, whoever owns the connection",
          "[settings][profiles]") {
  const auto connection = [](const std::string& account, const std::string& profile) {
    return R"({"id": ")" + account + R"(-town", "plugin": "abrasf", "settings": {"profile": ")" + profile +
           R"(", "url": "https://town.example"}, "certificate": "a1"})";
  };
  const auto account_with = [&](const std::string& profile) {
    std::string account = test::ConfigFolder::account("acme");
    account.replace(account.find(R"({"id": "acme-nfse")"),
                    account.find("}]") + 1 - account.find(R"({"id": "acme-nfse")"),
                    connection("acme", profile));
    return account;
  };
  Folder folder;
  folder.profile("vendor.json", a_vendor);
  folder.write("accounts.d/acme.json", account_with("acme-2.03"));
  Stored stored;
  SystemClock clock;
  SilentLog log;
  Watcher watcher(
      folder.gateway_file(),
      {.stored = [&] { return stored; },
       .seed = [](const Seed&) { return Findings{}; },
       .version_of = [](const SnapshotDigest&) { return std::int64_t{1}; },
       .methods_of =
           [](std::string_view) {
             return std::vector<std::string>{"issue/1", "cancel/1", "status/1"};
           },
       .plugins = {},
       .profile_setting_of = [](std::string_view plugin) { return plugin == "abrasf" ? "profile" : ""; }},
      clock, log);
  const auto warned_of_profile = [](const Watcher::Outcome& outcome) {
    return std::any_of(outcome.warnings.begin(), outcome.warnings.end(),
                       [](const Problem& one) { return one.finding.code == "profile_unknown"; });
  };
  const auto first = watcher.reload();
  for (const Problem& problem : first.problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(first.ok());
  CHECK_FALSE(warned_of_profile(first));

  std::filesystem::remove(folder.path() / "profiles/vendor.json");
  const auto refused = watcher.reload();
  REQUIRE(refused.problems.size() == 1);
  CHECK(refused.problems.front().finding.code == "profile_in_use");
  CHECK_THAT(to_text(refused.problems.front()),
             Contains("profiles") && Contains("acme-2.03") && Contains("acme-town") && Contains("Put the"));
  CHECK(watcher.current()->profiles->contains("acme-2.03"));

  // Another connection of the account's, made through the API, keeps it as well.
  folder.write("accounts.d/acme.json", account_with("webiss-2.02"));
  stored.connections.put({.id = "api-town",
                          .account = "acme",
                          .plugin = "abrasf",
                          .settings = R"({"profile": "acme-2.03", "url": "https://town.example"})"});
  const auto still = watcher.reload();
  REQUIRE(still.problems.size() == 1);
  CHECK_THAT(to_text(still.problems.front()), Contains("api-town"));

  stored.connections = {};
  const auto released = watcher.reload();
  for (const Problem& problem : released.problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(released.ok());
  CHECK(watcher.current()->profiles->empty());

  // What never was in force may be a name that only the plugin knows.
  folder.write("accounts.d/acme.json", account_with("acme-2.04"));
  const auto doubtful = watcher.reload();
  CHECK(doubtful.ok());
  CHECK(warned_of_profile(doubtful));
}

}  // namespace fiscal::settings
