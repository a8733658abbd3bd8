#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/paths.h"

namespace fiscal::test {

/// Signed documents that are held against the tools of others, all at once: xmllint with the official schemas
/// and xmlsec1 (tests/support/check_papers.sh). A document that names an NFS-e by a key with letters is held
/// against the schemas with one pattern corrected, since theirs refuses every such key. One thread at a time.
class Papers {
 public:
  /// `kind` as DocumentFile has it: "dps", "cancel_request", "event" or "nfse"; others are not looked at.
  void add(std::string_view kind, std::string_view xml);
  std::size_t size() const { return official_ + corrected_; }
  /// Of those, how many only the corrected schemas can pass.
  std::size_t with_lettered_keys() const { return corrected_; }

  struct Verdict {
    bool good = true;
    std::string said;  ///< How many each command found good, or which it did not and why.
  };

  /// Checks all of them; `trusted` is a PEM file with the certificate that the signers' come from. A test
  /// asks `tools_are_there` first.
  Verdict check(const std::filesystem::path& trusted) const;

 private:
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
  std::map<std::string, std::size_t, std::less<>> counts_;
  std::size_t official_ = 0;
  std::size_t corrected_ = 0;
};

/// Whether both commands and the official schemas are at hand; warns where not.
bool tools_are_there();

}  // namespace fiscal::test
