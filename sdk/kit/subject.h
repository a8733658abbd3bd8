#pragma once

#include <fiscal/testing/cassette.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/catalog.h"

namespace fiscal::kit {

/// The plugin under test: what stands in its folder. Nothing of its code runs here.
struct Subject {
  std::string id;                                  ///< Name of the folder.
  std::filesystem::path folder;                    ///< Absolute.
  std::filesystem::path library;                   ///< `<folder>/<id>.so`.
  std::string manifest_json;                       ///< The file as it is.
  std::shared_ptr<const plugin::Catalog> catalog;  ///< Of this plugin alone.
  std::vector<testing::Cassette> cassettes;

  /// As the gateway's catalog sees it. Services that the plugin needs count as offered: whether they are is a
  /// check's to say.
  const plugin::CatalogEntry& entry() const { return *catalog->find(id); }

  /// Null when the manifest cannot be read.
  const plugin::Manifest* manifest() const { return entry().manifest.get(); }

  /// The first cassette whose name begins so; null when there is none.
  const testing::Cassette* cassette(std::string_view beginning) const;

  /// Those of a method.
  std::vector<const testing::Cassette*> cassettes_of(std::string_view method) const;

  /// Settings that the plugin accepts: those of its first cassette.
  std::string settings() const { return cassettes.empty() ? "{}" : cassettes.front().settings; }
};

/// Looks at a folder; the cassettes are those of `<folder>/cassettes` unless another folder is given. Throws
/// std::runtime_error when there is no such folder, it holds no library, or a cassette cannot be read.
Subject look_at(const std::filesystem::path& folder, const std::filesystem::path& cassettes = {});

}  // namespace fiscal::kit
