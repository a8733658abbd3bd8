#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/plugin/catalog.h"

namespace fiscal::ctl {

/// A plugin that a gateway would load, and the catalog that holds it alone.
struct ChosenPlugin {
  std::shared_ptr<const plugin::Catalog> catalog;
  std::string id;

  const plugin::CatalogEntry& entry() const { return *catalog->find(id); }
};

/// Looks at a plugin's folder, or at the library in it, as a gateway does; none of its code runs. Throws
/// Failure(File) with what the gateway would refuse it for.
ChosenPlugin plugin_in(const std::filesystem::path& path);

}  // namespace fiscal::ctl
