#pragma once

#include <fiscal/plugin.h>

#include <memory>

#include "core/base/result.h"
#include "core/plugin/catalog.h"
#include "core/plugin/manifest.h"

namespace fiscal::plugin {

/// The code of a plugin in this process. Loaded once and never unloaded: what a C++ library leaves behind
/// (unique symbols, thread-local objects, exceptions) makes unloading unsafe, so a new version of a plugin
/// means a new process. Immutable; safe from any thread.
class Library {
 public:
  /// Loads the plugin's library, or answers with the one that is loaded from that path already. Refuses one
  /// that cannot be linked, has no entry, changes its table from call to call, lacks a function, or speaks of
  /// itself otherwise than the manifest file does (the file was replaced while the old library is loaded:
  /// restart the gateway).
  static Result<std::shared_ptr<const Library>> load(const CatalogEntry& entry);

  const fiscal_plugin& table() const { return table_; }

  /// As the library says it, methods included.
  const std::shared_ptr<const Manifest>& manifest() const { return manifest_; }

 private:
  Library(const fiscal_plugin& table, std::shared_ptr<const Manifest> manifest)
      : table_(table), manifest_(std::move(manifest)) {}

  static Result<std::shared_ptr<const Library>> load_new(const CatalogEntry& entry);

  const fiscal_plugin& table_;
  std::shared_ptr<const Manifest> manifest_;
};

}  // namespace fiscal::plugin
