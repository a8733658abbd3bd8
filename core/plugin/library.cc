#include "core/plugin/library.h"

#include <boost/dll/shared_library.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/plugin/table_check.h"
#include "core/plugin/texts.h"

namespace fiscal::plugin {
namespace {

using Entry = const fiscal_plugin*();

Finding refused(const CatalogEntry& entry, std::string_view code, std::string text, std::string fix) {
  return {std::string(code), {}, {}, "the plugin " + entry.id + " " + text, std::move(fix)};
}

Finding rebuild(const CatalogEntry& entry, std::string text) {
  return refused(entry, "library_invalid", std::move(text),
                 "Build it with fiscal_add_plugin and FISCAL_PROVIDER.");
}

/// Every library that was loaded, until the process ends: on purpose without a destructor.
struct Loaded {
  struct Known {
    std::shared_ptr<const Library> library;
    std::string agreed_manifest;  ///< The text of a manifest.json that says what the library says.
  };
  std::mutex mutex;
  std::map<std::string, Known> by_path;
  std::vector<std::unique_ptr<boost::dll::shared_library>> code;
};

Loaded& loaded() {
  static auto* const instance = new Loaded;
  return *instance;
}

Result<const fiscal_plugin*> entry_of(const CatalogEntry& entry) {
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  auto& library = loaded().code.emplace_back(std::make_unique<boost::dll::shared_library>());
  try {
    library->load(entry.library, rtld_now | rtld_local);
    Entry& function = library->get<Entry>(std::string(entry_symbol));
    const fiscal_plugin* const table = function();
    if (table != function()) return rebuild(entry, "answers its entry with another table each time");
    return table;
  } catch (const std::exception& failure) {
    return refused(entry, "library_unloadable", std::string("cannot be loaded: ") + failure.what(),
                   "Install what it links against, or build it again.");
  }
}

}  // namespace

Result<std::shared_ptr<const Library>> Library::load_new(const CatalogEntry& entry) {
  const auto table = entry_of(entry);
  if (!table) return table.error();
  if (const auto wrong = wrong_with_table(*table); !wrong.empty()) return rebuild(entry, std::string(wrong));
  auto manifest = parse_manifest(text_view((*table)->manifest));
  if (!manifest) return manifest.error();
  if (manifest->methods.empty()) return rebuild(entry, "names no methods");
  return std::shared_ptr<const Library>(
      new Library(**table, std::make_shared<const Manifest>(std::move(*manifest))));
}

Result<std::shared_ptr<const Library>> Library::load(const CatalogEntry& entry) {
  if (!entry.usable()) return entry.problems.front();
  const std::lock_guard lock(loaded().mutex);
  auto& known = loaded().by_path[entry.library.string()];
  if (!known.library) {
    auto fresh = load_new(entry);
    if (!fresh) return fresh.error();
    known.library = *fresh;
  }
  // Asked before each call: reading two manifests takes longer than a call.
  if (known.agreed_manifest != entry.manifest_json) {
    if (!same_manifest(text_view(known.library->table().manifest), entry.manifest_json))
      return refused(entry, "manifest_differs", "says otherwise of itself than its manifest.json",
                     "Install library and manifest of one version, and restart the gateway.");
    known.agreed_manifest = entry.manifest_json;
  }
  return known.library;
}

}  // namespace fiscal::plugin
