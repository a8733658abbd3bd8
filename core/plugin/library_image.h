#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/result.h"
#include "core/plugin/catalog.h"

namespace fiscal::plugin {

/// The bytes of a plugin's library as the catalog saw them, sealed in memory: whatever happens to the file,
/// what is loaded is what was checked. Immutable; safe from any thread.
class LibraryImage {
 public:
  /// Copies the entry's library, following no link, and refuses it when its bytes are not those that the
  /// catalog read.
  static Result<std::shared_ptr<const LibraryImage>> of(const CatalogEntry& entry);

  /// A descriptor of the image with a reading position of its own. Throws std::system_error when the process
  /// has no descriptor left.
  Descriptor open() const;

  /// Names of the system's libraries that it is linked to.
  const std::vector<std::string>& needed() const { return needed_; }

 private:
  LibraryImage(Descriptor memory, std::vector<std::string> needed)
      : memory_(std::move(memory)), needed_(std::move(needed)) {}

  Descriptor memory_;
  std::vector<std::string> needed_;
};

/// SHA-256 of a file's bytes in hexadecimal; empty when it cannot be read.
std::string file_sha256(const std::filesystem::path& file);

}  // namespace fiscal::plugin
