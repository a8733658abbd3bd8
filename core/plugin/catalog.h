#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/manifest.h"
#include "core/plugin/plugin_lock.h"

namespace fiscal::plugin {

/// The major version of plugin.h that this gateway speaks; the entry symbol is named by it.
inline constexpr int abi_major = 1;
inline constexpr std::string_view entry_symbol = "fiscal_plugin_v1";

/// A plugin that was found, and what is wrong with it.
struct CatalogEntry {
  std::string id;  ///< Name of its folder.
  std::filesystem::path folder;
  std::filesystem::path library;  ///< `<folder>/<id>.so`, absolute.
  std::shared_ptr<const Manifest>
      manifest;               ///< From the file, so without methods; null when it cannot be read.
  std::string manifest_json;  ///< The file as it is.
  std::string sha256;         ///< Of the library's bytes, in hexadecimal; empty when they cannot be read.
  Findings problems;          ///< Each with what to do about it. Empty: the plugin may be loaded.

  bool usable() const { return problems.empty(); }
};

/// The plugins that stand in the gateway's plugin folders. Everything here is read from files; no plugin's
/// code runs. Immutable: after a change of the folders, scan again.
class Catalog {
 public:
  /// Looks at each `<folder>/<id>/`. A folder that is not there is an entry that cannot be used, so that a
  /// mistyped path is seen. Of two plugins with one id neither is usable: which one was meant cannot be
  /// known. A plugin that `lock` names is the library that stands there, wherever else it is found, and is
  /// refused when its bytes are not those that were locked.
  static Catalog scan(const std::vector<std::filesystem::path>& folders,
                      const std::vector<std::string>& offered_services, const PluginLock& lock = {});

  const std::vector<CatalogEntry>& entries() const { return entries_; }

  /// The plugin of that name, usable or not; null when there is none.
  const CatalogEntry* find(std::string_view id) const;

 private:
  std::vector<CatalogEntry> entries_;
};

}  // namespace fiscal::plugin
