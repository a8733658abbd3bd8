#pragma once

#include <fiscal/xmldsig.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace fiscal::test {

/// The throw-away key that the golden documents were signed with.
class GoldenKey {
 public:
  /// Throws when the files cannot be read.
  explicit GoldenKey(const std::filesystem::path& folder);
  ~GoldenKey();
  GoldenKey(const GoldenKey&) = delete;
  GoldenKey& operator=(const GoldenKey&) = delete;

  Signer signer() const;

 private:
  void* key_;
  std::string certificate_b64_;
};

/// The folder of the golden documents; nothing, with a warning, where the reference material is absent.
std::optional<std::filesystem::path> golden_folder();

}  // namespace fiscal::test
