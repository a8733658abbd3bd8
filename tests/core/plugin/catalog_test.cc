#include "core/plugin/catalog.h"

#include <fstream>

#include "core/plugin/elf_symbols.h"
#include "core/plugin/library.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::plugin {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
  fs::permissions(path, fs::perms::owner_all);
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A folder of plugins that a test fills from the good one.
struct PluginFolder {
  fs::path add(const std::string& id, std::string_view manifest_extra = "") {
    const fs::path folder = root.path() / id;
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    fs::copy_file(test::binary_dir() / "odd_plugins/regular/regular.so", folder / (id + ".so"));
    write_file(folder / "manifest.json",
               R"({"id":")" + id + R"(","version":"1.0.0","title":"t")" + std::string(manifest_extra) + "}");
    return folder;
  }

  Catalog scan(const std::vector<std::string>& offered = {"http/1", "kv/1"}) const {
    return Catalog::scan({root.path()}, offered);
  }

  test::TemporaryFolder root;
};

std::string only_problem(const Catalog& catalog, std::string_view id) {
  const CatalogEntry* entry = catalog.find(id);
  REQUIRE(entry != nullptr);
  REQUIRE(entry->problems.size() == 1);
  CHECK(!entry->problems[0].fix.empty());
  return entry->problems[0].code;
}

}  // namespace

TEST_CASE("a plugin is found by its folder and is usable when nothing speaks against it", "[plugin]") {
  PluginFolder folder;
  folder.add("acme", R"(,"needs":["http/1"],"uses":["secret/1"])");
  fs::create_directory(folder.root.path() / "no_plugin_at_all");
  const Catalog catalog = folder.scan();
  REQUIRE(catalog.entries().size() == 1);
  const CatalogEntry* acme = catalog.find("acme");
  REQUIRE(acme != nullptr);
  CHECK(acme->problems == Findings{});
  CHECK(acme->usable());
  CHECK(acme->manifest->title == "t");
  CHECK(catalog.find("nobody") == nullptr);
}

TEST_CASE("a plugin that needs what is not offered is refused before it runs, with the names", "[plugin]") {
  PluginFolder folder;
  folder.add("acme", R"(,"needs":["http/1","http/2","teleport/1"])");
  const Catalog catalog = folder.scan();
  CHECK(only_problem(catalog, "acme") == "service_missing");
  CHECK(catalog.find("acme")->problems[0].text.find("http/2, teleport/1") != std::string::npos);
}

TEST_CASE("files that others may change are not loaded", "[plugin]") {
  PluginFolder folder;
  const fs::path plugin = folder.add("acme");
  for (const fs::path& path : {plugin, plugin / "acme.so", plugin / "manifest.json"}) {
    INFO(path);
    fs::permissions(path, fs::perms::others_write, fs::perm_options::add);
    CHECK(only_problem(folder.scan(), "acme") == "file_unsafe");
    fs::permissions(path, fs::perms::others_write, fs::perm_options::remove);
  }
  CHECK(folder.scan().find("acme")->usable());
}

TEST_CASE("links and missing halves are not plugins", "[plugin]") {
  PluginFolder folder;
  const fs::path linked = folder.add("linked");
  fs::rename(linked / "linked.so", folder.root.path() / "elsewhere.so");
  fs::create_symlink(folder.root.path() / "elsewhere.so", linked / "linked.so");
  fs::remove(folder.add("without_library") / "without_library.so");
  fs::remove(folder.add("without_manifest") / "manifest.json");
  const Catalog catalog = folder.scan();
  for (const std::string_view id : {"linked", "without_library", "without_manifest"})
    CHECK(only_problem(catalog, id) == "file_missing");
}

TEST_CASE("folder, library and manifest have one name, and the file names no methods", "[plugin]") {
  PluginFolder folder;
  const fs::path acme = folder.add("acme");
  write_file(acme / "manifest.json", R"({"id":"other","version":"1","title":"t"})");
  CHECK(only_problem(folder.scan(), "acme") == "manifest_invalid");
  write_file(acme / "manifest.json", R"({"id":"acme","version":"1","title":"t","methods":["issue/1"]})");
  CHECK(only_problem(folder.scan(), "acme") == "manifest_invalid");
  write_file(acme / "manifest.json", R"({"id":"acme")");
  CHECK(only_problem(folder.scan(), "acme") == "manifest_invalid");
  folder.add("Shouting");
  CHECK(!folder.scan().find("Shouting")->usable());
}

TEST_CASE("of two plugins with one name neither is used", "[plugin]") {
  PluginFolder one;
  PluginFolder two;
  one.add("acme");
  two.add("acme");
  const Catalog catalog = Catalog::scan({one.root.path(), two.root.path()}, {});
  REQUIRE(catalog.entries().size() == 2);
  for (const CatalogEntry& entry : catalog.entries()) CHECK(!entry.usable());
  CHECK(only_problem(catalog, "acme") == "plugin_repeated");
  CHECK(Catalog::scan({one.root.path(), one.root.path() / "."}, {}).find("acme")->usable());
}

TEST_CASE("a plugin folder that is not there is told", "[plugin]") {
  const Catalog catalog = Catalog::scan({"/nowhere/plugins"}, {});
  REQUIRE(catalog.entries().size() == 1);
  CHECK(catalog.entries()[0].problems[0].code == "folder_missing");
}

TEST_CASE("what is no library of this machine, or damaged, is refused without being loaded", "[plugin]") {
  PluginFolder folder;
  const fs::path acme = folder.add("acme");
  const std::string good = read_file(acme / "acme.so");
  CHECK(folder.scan().find("acme")->usable());
  std::string other_machine = good;
  other_machine[18] = '\x08';  // e_machine: MIPS
  std::string program = good;
  program[16] = '\x02';  // e_type: an executable
  for (const std::string& bytes : {std::string(), std::string("#!/bin/sh\n"), good.substr(0, 40),
                                   good.substr(0, good.size() / 2), other_machine, program}) {
    write_file(acme / "acme.so", bytes);
    CHECK(only_problem(folder.scan(), "acme") == "library_invalid");
  }
}

TEST_CASE("no damage to a library file harms its reader", "[plugin]") {
  PluginFolder folder;
  const fs::path acme = folder.add("acme");
  const std::string good = read_file(acme / "acme.so");
  std::size_t refused = 0;
  // Every byte of the header, then every fourth of the section table at the end, is made as large as it can
  // be.
  for (std::size_t at = 0; at < good.size(); at += at < 64 ? 1 : (at < good.size() - 2048 ? 997 : 4)) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(~damaged[at]);
    write_file(acme / "acme.so", damaged);
    refused += exported_symbols(acme / "acme.so").ok() ? 0 : 1;
  }
  CHECK(refused > 20);
}

TEST_CASE(
    "a library without the entry, or with one of another major version, is refused without being loaded",
    "[plugin]") {
  const Catalog catalog = Catalog::scan({test::binary_dir() / "odd_plugins"}, {});
  CHECK(only_problem(catalog, "no_entry") == "entry_missing");
  CHECK(only_problem(catalog, "tomorrow") == "abi_major_unknown");
  CHECK(catalog.find("tomorrow")->problems[0].text.find("fiscal_plugin_v2") != std::string::npos);
}

TEST_CASE("a stripped library is a plugin too", "[plugin]") {
  PluginFolder folder;
  const fs::path acme = folder.add("acme");
  REQUIRE(std::system(("strip --strip-all " + (acme / "acme.so").string()).c_str()) == 0);
  CHECK(folder.scan().find("acme")->usable());
}

TEST_CASE("a library is loaded once, and a table that breaks the rules is refused", "[plugin]") {
  const Catalog catalog = Catalog::scan({test::binary_dir() / "odd_plugins"}, {});
  const auto regular = Library::load(*catalog.find("regular"));
  REQUIRE(regular.ok());
  CHECK((*regular)->manifest()->methods == std::vector<std::string>{"issue/1"});
  CHECK(*Library::load(*catalog.find("regular")) == *regular);
  // A table with more members than this gateway knows is that of a newer plugin.
  CHECK(Library::load(*catalog.find("long_table")).ok());
  struct Row {
    std::string id;
    std::string code;
    std::string text;
  };
  const Row rows[] = {
      {"short_table", "library_invalid", "shorter"},  {"no_invoke", "library_invalid", "lacks a function"},
      {"fickle", "library_invalid", "another table"}, {"liar", "manifest_differs", "manifest.json"},
      {"babbler", "manifest_invalid", "JSON"},        {"idle", "library_invalid", "no methods"}};
  for (const auto& [id, code, text] : rows) {
    INFO(id);
    const auto library = Library::load(*catalog.find(id));
    REQUIRE(!library.ok());
    CHECK(library.error().code == code);
    CHECK(library.error().text.find(text) != std::string::npos);
  }
  CHECK(!Library::load(*catalog.find("tomorrow")).ok());
}

TEST_CASE("a manifest that is replaced while its library is loaded is noticed", "[plugin]") {
  PluginFolder folder;
  const fs::path plugin = folder.root.path() / "regular";
  fs::copy(test::binary_dir() / "odd_plugins/regular", plugin);
  CHECK(Library::load(*folder.scan().find("regular")).ok());
  write_file(plugin / "manifest.json",
             R"({"id":"regular","version":"1.0.1","title":"A library with one thing wrong"})");
  const auto again = Library::load(*folder.scan().find("regular"));
  REQUIRE(!again.ok());
  CHECK(again.error().code == "manifest_differs");
}

}  // namespace fiscal::plugin
