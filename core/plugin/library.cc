#include "core/plugin/library.h"

#include <fiscal/strict_json.hpp>

#include <boost/dll/shared_library.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

namespace fiscal::plugin {
namespace {

constexpr std::size_t max_library_manifest = 1u << 20;

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
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const Library>> by_path;
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

std::optional<Finding> broken_table(const CatalogEntry& entry, const fiscal_plugin* table) {
  if (table == nullptr) return rebuild(entry, "has no table");
  // Size says how much of the table there is: nothing behind it may be read.
  if (table->size < sizeof(fiscal_plugin))
    return rebuild(entry, "has a table that is shorter than that of minor version 0");
  if (table->open == nullptr || table->close == nullptr || table->invoke == nullptr)
    return rebuild(entry, "lacks a function in its table");
  if (table->manifest.data == nullptr || table->manifest.size > max_library_manifest)
    return rebuild(entry, "has no manifest in its table");
  return std::nullopt;
}

bool agree(std::string_view of_library, std::string_view of_file) {
  auto said = read_strict(of_library);
  const auto written = read_strict(of_file);
  if (!said.ok() || !written.ok() || !said.value.is_object()) return false;
  said.value.erase("methods");
  // Unordered: the same members in another order are the same manifest.
  return nlohmann::json(said.value) == nlohmann::json(written.value);
}

}  // namespace

Result<std::shared_ptr<const Library>> Library::load_new(const CatalogEntry& entry) {
  const auto table = entry_of(entry);
  if (!table) return table.error();
  if (const auto broken = broken_table(entry, *table)) return *broken;
  auto manifest = parse_manifest({(*table)->manifest.data, (*table)->manifest.size});
  if (!manifest) return manifest.error();
  if (manifest->methods.empty()) return rebuild(entry, "names no methods");
  return std::shared_ptr<const Library>(
      new Library(**table, std::make_shared<const Manifest>(std::move(*manifest))));
}

Result<std::shared_ptr<const Library>> Library::load(const CatalogEntry& entry) {
  if (!entry.usable()) return entry.problems.front();
  const std::lock_guard lock(loaded().mutex);
  auto& known = loaded().by_path[entry.library.string()];
  if (!known) {
    auto fresh = load_new(entry);
    if (!fresh) return fresh.error();
    known = *fresh;
  }
  const fiscal_text said = known->table().manifest;
  if (!agree({said.data, said.size}, entry.manifest_json))
    return refused(entry, "manifest_differs", "says otherwise of itself than its manifest.json",
                   "Install library and manifest of one version, and restart the gateway.");
  return known;
}

}  // namespace fiscal::plugin
