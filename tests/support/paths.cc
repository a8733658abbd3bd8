#include "tests/support/paths.h"

#include <stdlib.h>

#include <stdexcept>
#include <string>

namespace fiscal::test {

std::filesystem::path source_dir() { return FISCAL_SOURCE_DIR; }

std::filesystem::path binary_dir() { return FISCAL_BINARY_DIR; }

std::optional<std::filesystem::path> shared_dir() {
  const auto beside = source_dir().parent_path() / "shared";
  if (std::filesystem::is_directory(beside / "data")) return beside;
  return std::nullopt;
}

TemporaryFolder::TemporaryFolder() : TemporaryFolder(std::filesystem::temp_directory_path()) {}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent) {
  std::string name = (parent / "fiscal-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored_at_exit;
  std::filesystem::remove_all(path_, ignored_at_exit);
}

}  // namespace fiscal::test
