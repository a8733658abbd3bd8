#include "core/app/fiscalctl/plugin_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/failure.h"
#include "core/app/fiscalctl/files.h"
#include "core/plugin/library_image.h"
#include "core/services/host_services.h"
#include "core/settings/load.h"

namespace fiscal::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char* default_config = "/etc/fiscal";

/// A version's folder is named by its digest too: two builds of one version are two.
constexpr std::size_t digits_in_name = 12;

nlohmann::ordered_json version_json(const InstalledVersion& version) {
  nlohmann::ordered_json json{{"file", version.file.string()}, {"sha256", version.sha256}};
  if (!version.version.empty()) json["version"] = version.version;
  return json;
}

InstalledVersion version_from(const nlohmann::ordered_json& json, const fs::path& folder) {
  const auto text = [&](const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string();
  };
  return {(folder / text("file")).lexically_normal(), text("sha256"), text("version")};
}

void copy_file_for_all(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  fs::permissions(
      to, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read);
}

/// Whole or not at all: into a neighbour first, which then takes the place.
void copy_plugin(const plugin::CatalogEntry& entry, const fs::path& version_folder) {
  fs::path neighbour = version_folder;
  neighbour += ".part";
  fs::remove_all(neighbour);
  const fs::path folder = neighbour / entry.id;
  fs::create_directories(folder);
  copy_file_for_all(entry.library, folder / entry.library.filename());
  copy_file_for_all(entry.folder / "manifest.json", folder / "manifest.json");
  fs::remove_all(version_folder);
  fs::rename(neighbour, version_folder);
}

}  // namespace

PluginStore PluginStore::open(const Arguments& arguments) {
  fs::path file = arguments.find("config").value_or(default_config);
  if (fs::is_directory(file)) file /= "gateway.json";
  const settings::LoadResult loaded = settings::load(file);
  if (!loaded.ok()) throw Failure(ExitCode::File, settings::to_text(loaded.problems.front()));
  PluginStore store(loaded.files->gateway, file.string());
  store.read_lock();
  return store;
}

PluginStore::PluginStore(const settings::Gateway& gateway, std::string config)
    : config_(std::move(config)),
      folders_(gateway.plugins.folders),
      lock_file_(gateway.plugins.lock_file),
      versions_(fs::path(gateway.data_dir) / "plugins") {}

void PluginStore::read_lock() {
  // The gateway's own reading first: what it would refuse is no base for a change.
  if (const auto lock = plugin::read_plugin_lock(lock_file_); !lock)
    throw Failure(ExitCode::File, lock.error().text + ". " + lock.error().fix);
  if (!fs::exists(lock_file_)) return;
  const fs::path folder = fs::absolute(lock_file_).parent_path();
  const auto document = read_json_object(lock_file_.string());
  for (const auto& [id, entry] : document.items()) {
    InstalledPlugin& plugin = locked_[id];
    plugin.present = version_from(entry, folder);
    if (entry.contains("earlier") && entry["earlier"].is_array())
      for (const auto& earlier : entry["earlier"])
        if (earlier.is_object()) plugin.earlier.push_back(version_from(earlier, folder));
  }
}

void PluginStore::write_lock() const {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [id, plugin] : locked_) {
    json[id] = version_json(plugin.present);
    for (const InstalledVersion& earlier : plugin.earlier)
      json[id]["earlier"].push_back(version_json(earlier));
  }
  write_file(lock_file_.string(), json.dump(2) + "\n");
}

fs::path PluginStore::versions_of(const std::string& id) const { return versions_ / id; }

plugin::Catalog PluginStore::catalog() const {
  plugin::PluginLock lock;
  for (const auto& [id, plugin] : locked_) lock[id] = {plugin.present.file, plugin.present.sha256};
  return plugin::Catalog::scan({folders_.begin(), folders_.end()}, services::HostServices::offered(), lock);
}

ChosenPlugin PluginStore::plugin(const std::string& id) const {
  ChosenPlugin chosen{std::make_shared<const plugin::Catalog>(catalog()), id};
  const plugin::CatalogEntry* entry = chosen.catalog->find(id);
  if (entry == nullptr)
    throw Failure(ExitCode::File, "no plugin " + id + " is installed for " + config_ +
                                      "; fiscalctl plugin list --config shows those that are");
  if (!entry->usable())
    throw Failure(ExitCode::File, "the gateway refuses the plugin " + id + ": " +
                                      entry->problems.front().text + ". " + entry->problems.front().fix);
  return chosen;
}

bool PluginStore::install(const ChosenPlugin& chosen) {
  const plugin::CatalogEntry& entry = chosen.entry();
  const fs::path version_folder =
      versions_of(entry.id) / (entry.manifest->version + "-" + entry.sha256.substr(0, digits_in_name));
  const InstalledVersion installed{version_folder / entry.id / entry.library.filename(), entry.sha256,
                                   entry.manifest->version};
  const auto known = locked_.find(entry.id);
  const fs::path manifest = version_folder / entry.id / "manifest.json";
  const bool same = known != locked_.end() && known->second.present.file == installed.file &&
                    plugin::file_sha256(installed.file) == entry.sha256 && fs::exists(manifest) &&
                    read_file(manifest.string()) == entry.manifest_json;
  if (same) return false;
  try {
    copy_plugin(entry, version_folder);
  } catch (const fs::filesystem_error& error) {
    throw Failure(ExitCode::File, error.what());
  }
  InstalledPlugin& plugin = locked_[entry.id];
  std::erase_if(plugin.earlier, [&](const auto& earlier) { return earlier.file == installed.file; });
  if (!plugin.present.sha256.empty() && plugin.present.file != installed.file)
    plugin.earlier.insert(plugin.earlier.begin(), plugin.present);
  plugin.present = installed;
  write_lock();
  return true;
}

InstalledVersion PluginStore::roll_back(const std::string& id) {
  const auto known = locked_.find(id);
  if (known == locked_.end() || known->second.earlier.empty())
    throw Failure(ExitCode::Refused, lock_file_.string() + " knows no earlier version of " + id);
  InstalledPlugin& plugin = known->second;
  const InstalledVersion before = plugin.earlier.front();
  if (plugin::file_sha256(before.file) != before.sha256)
    throw Failure(ExitCode::File, before.file.string() + " is no longer what was locked: install " + id +
                                      " again from where it came");
  plugin.earlier.erase(plugin.earlier.begin());
  plugin.earlier.push_back(plugin.present);
  plugin.present = before;
  write_lock();
  return before;
}

void PluginStore::remove(const std::string& id) {
  if (!locked_.contains(id)) {
    const plugin::Catalog all = catalog();
    const auto* entry = all.find(id);
    if (entry != nullptr)
      throw Failure(ExitCode::Refused, id + " stands in " + entry->folder.string() +
                                           " and was not installed by fiscalctl: remove its package");
    throw Failure(ExitCode::Refused, "no plugin " + id + " is installed for " + config_);
  }
  locked_.erase(id);
  write_lock();
  std::error_code ignored;  // What cannot be removed is no longer run all the same.
  fs::remove_all(versions_of(id), ignored);
}

}  // namespace fiscal::ctl
