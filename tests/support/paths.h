#pragma once

#include <filesystem>
#include <optional>

namespace fiscal::test {

/// The root of the source tree.
std::filesystem::path source_dir();

/// The root of the build tree: programs are in `bin`, plugins in `plugins/<id>`.
std::filesystem::path binary_dir();

/// The reference material beside the tree (`../shared`), or nothing where it is absent: a test that needs it
/// then says that it was skipped.
std::optional<std::filesystem::path> shared_dir();

/// A new empty folder that is removed with everything in it when the value goes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  explicit TemporaryFolder(const std::filesystem::path& parent);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace fiscal::test
