#include "core/plugin/catalog.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>

#include "core/base/ids.h"
#include "core/plugin/elf_symbols.h"
#include "core/plugin/library_image.h"

namespace fiscal::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_manifest = 1u << 20;

/// Whoever can write there decides what code the gateway runs.
bool anyone_may_write(const fs::file_status& status) {
  return (status.permissions() & fs::perms::others_write) != fs::perms::none;
}

std::optional<Finding> unsafe_path(const fs::path& path, fs::file_type expected, std::string_view what) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() != expected)
    return Finding{
        "file_missing", {}, {}, path.string() + " is not " + std::string(what), "Install the plugin again."};
  if (anyone_may_write(status))
    return Finding{"file_unsafe",
                   {},
                   {},
                   path.string() + " may be written by anyone",
                   "Run: chmod o-w " + path.string()};
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void check_paths(CatalogEntry& entry) {
  if (!is_valid_name(entry.id))
    entry.problems.push_back({"name_invalid",
                              {},
                              {},
                              "the folder's name " + entry.folder.string() + " is no plugin id",
                              "Name it as the manifest's id: 1 to 40 characters of [a-z0-9_-]."});
  if (auto wrong = unsafe_path(entry.folder, fs::file_type::directory, "a folder"))
    entry.problems.push_back(*wrong);
  if (auto wrong = unsafe_path(entry.library, fs::file_type::regular, "a regular file"))
    entry.problems.push_back(*wrong);
  if (auto wrong = unsafe_path(entry.folder / "manifest.json", fs::file_type::regular, "a regular file"))
    entry.problems.push_back(*wrong);
}

void check_library(CatalogEntry& entry) {
  entry.sha256 = file_sha256(entry.library);
  const auto symbols = exported_symbols(entry.library);
  if (!symbols) return entry.problems.push_back(symbols.error());
  if (std::find(symbols->begin(), symbols->end(), entry_symbol) != symbols->end()) return;
  std::vector<std::string> others;
  std::copy_if(symbols->begin(), symbols->end(), std::back_inserter(others),
               [](const std::string& name) { return name.starts_with("fiscal_plugin_v"); });
  const std::string text =
      others.empty() ? entry.library.string() + " does not export " + std::string(entry_symbol)
                     : entry.library.string() + " speaks another major version of the contract (" +
                           joined(others) + ") and this gateway speaks " + std::string(entry_symbol);
  entry.problems.push_back(
      {others.empty() ? "entry_missing" : "abi_major_unknown",
       {},
       {},
       text,
       others.empty() ? "End one source with FISCAL_PROVIDER(YourClass) and build with fiscal_add_plugin."
                      : "Install a plugin and a gateway that share a major version."});
}

void check_needs(CatalogEntry& entry, const std::vector<std::string>& offered) {
  std::vector<std::string> missing;
  for (const std::string& need : entry.manifest->needs)
    if (std::find(offered.begin(), offered.end(), need) == offered.end()) missing.push_back(need);
  if (!missing.empty())
    entry.problems.push_back({"service_missing",
                              {},
                              "/needs",
                              "the gateway does not offer what " + entry.id + " needs: " + joined(missing),
                              "Use a gateway that offers " + joined(missing) + ", or move it to `uses`."});
}

void check_manifest(CatalogEntry& entry, const std::vector<std::string>& offered) {
  std::ifstream file(entry.folder / "manifest.json", std::ios::binary);
  std::error_code unknown;
  const auto size = fs::file_size(entry.folder / "manifest.json", unknown);
  // One byte more than it may have or says it has, so that a file that is too large or grows is noticed.
  entry.manifest_json.resize(unknown ? max_manifest + 1 : std::min<std::size_t>(size, max_manifest) + 1);
  file.read(entry.manifest_json.data(), static_cast<std::streamsize>(entry.manifest_json.size()));
  entry.manifest_json.resize(static_cast<std::size_t>(file.gcount()));
  auto manifest = parse_manifest(entry.manifest_json);
  if (!manifest) return entry.problems.push_back(manifest.error());
  if (manifest->id != entry.id)
    entry.problems.push_back(
        {"manifest_invalid",
         {},
         "/id",
         "the manifest's id is \"" + manifest->id + "\" and its folder is " + entry.folder.string(),
         "Give folder, library and manifest one name."});
  if (!manifest->methods.empty())
    entry.problems.push_back({"manifest_invalid",
                              {},
                              "/methods",
                              "the manifest file names methods",
                              "Remove them: they follow from the library."});
  entry.manifest = std::make_shared<const Manifest>(std::move(*manifest));
  check_needs(entry, offered);
}

CatalogEntry look_at(const fs::path& folder, const std::vector<std::string>& offered) {
  CatalogEntry entry;
  entry.id = folder.filename().string();
  entry.folder = folder;
  entry.library = folder / (entry.id + ".so");
  check_paths(entry);
  if (!entry.usable()) return entry;
  check_library(entry);
  check_manifest(entry, offered);
  return entry;
}

/// Half of them on another thread: hashing the libraries is what takes long of a look.
std::vector<CatalogEntry> look_at_all(const std::vector<fs::path>& folders,
                                      const std::vector<std::string>& offered) {
  std::vector<CatalogEntry> entries(folders.size());
  std::atomic<std::size_t> next{0};
  const auto look = [&] {
    for (std::size_t at = next++; at < folders.size(); at = next++)
      entries[at] = look_at(folders[at], offered);
  };
  if (folders.size() < 2) return look(), entries;
  auto other = std::async(std::launch::async, look);
  look();
  other.get();
  return entries;
}

/// The plugin as the lock names it, in place of any that the folders hold.
CatalogEntry look_at_locked(const std::string& id, const LockedPlugin& locked,
                            const std::vector<std::string>& offered) {
  CatalogEntry entry = look_at(locked.file.parent_path(), offered);
  entry.id = id;
  if (entry.library != locked.file)
    entry.problems.push_back({"lock_invalid",
                              {},
                              {},
                              "the lock file names " + locked.file.string() + " for " + id,
                              "Name a library that stands as <folder>/" + id + "/" + id +
                                  ".so, with its manifest.json beside it."});
  else if (entry.usable() && entry.sha256 != locked.sha256)
    entry.problems.push_back({"library_not_locked",
                              {},
                              {},
                              "the library " + locked.file.string() +
                                  " is not the one that was locked: its SHA-256 is " + entry.sha256,
                              "Put the locked library back, or lock this one."});
  return entry;
}

CatalogEntry unreadable(const fs::path& folder, const std::error_code& error) {
  CatalogEntry entry;
  entry.id = folder.filename().string();
  entry.folder = folder;
  entry.problems.push_back({"folder_missing",
                            {},
                            {},
                            "the plugin folder " + folder.string() + " cannot be read: " + error.message(),
                            "Correct the path or its permissions."});
  return entry;
}

/// Other things may stand beside the plugins; half a plugin is one that somebody wants to hear about.
bool holds_plugin(const fs::path& folder) {
  std::error_code ignored;
  const std::string id = folder.filename().string();
  return fs::exists(folder / "manifest.json", ignored) || fs::exists(folder / (id + ".so"), ignored);
}

void refuse_duplicates(std::vector<CatalogEntry>& entries) {
  for (CatalogEntry& entry : entries)
    for (const CatalogEntry& other : entries)
      if (&entry != &other && entry.id == other.id)
        entry.problems.push_back({"plugin_repeated",
                                  {},
                                  {},
                                  "the plugin " + entry.id + " stands in " + entry.folder.string() +
                                      " and in " + other.folder.string(),
                                  "Remove one of them, or name the one that is meant in plugins.lock."});
}

}  // namespace

Catalog Catalog::scan(const std::vector<fs::path>& folders, const std::vector<std::string>& offered_services,
                      const PluginLock& lock) {
  Catalog catalog;
  std::set<fs::path> seen;
  std::vector<fs::path> to_look_at;
  for (const fs::path& given : folders) {
    // A trailing slash is no other folder.
    const fs::path folder = (fs::absolute(given) / "").lexically_normal().parent_path();
    if (!seen.insert(folder).second) continue;
    std::error_code error;
    for (fs::directory_iterator inner(folder, error); !error && inner != fs::directory_iterator();
         inner.increment(error))
      if (holds_plugin(inner->path()) && !lock.contains(inner->path().filename().string()))
        to_look_at.push_back(inner->path());
    if (error) catalog.entries_.push_back(unreadable(folder, error));
  }
  for (CatalogEntry& entry : look_at_all(to_look_at, offered_services))
    catalog.entries_.push_back(std::move(entry));
  refuse_duplicates(catalog.entries_);
  for (const auto& [id, locked] : lock)
    catalog.entries_.push_back(look_at_locked(id, locked, offered_services));
  std::sort(catalog.entries_.begin(), catalog.entries_.end(),
            [](const CatalogEntry& a, const CatalogEntry& b) { return a.folder < b.folder; });
  return catalog;
}

const CatalogEntry* Catalog::find(std::string_view id) const {
  for (const CatalogEntry& entry : entries_)
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace fiscal::plugin
