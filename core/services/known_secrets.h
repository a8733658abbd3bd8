#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/vault/secret_bytes.h"

namespace fiscal::services {

/// The secrets that one call used, so that nothing that is kept of the call shows them. Not for several
/// threads.
class KnownSecrets {
 public:
  /// `name` is what stands in the secret's place from now on: "${secret:name}". The value is looked for as it
  /// is and as JSON, XML, forms and base64 spell it.
  void add(const std::string& name, std::string_view value);

  /// `text` with every known value replaced by its name.
  std::string without_secrets(std::string text) const;

  /// The longest spelling, in bytes: how far past a cut one has to look for a value that the cut would split.
  std::size_t longest() const { return longest_; }

 private:
  struct Spelling {
    std::string name;
    vault::SecretBytes value;
  };

  std::vector<Spelling> spellings_;
  std::size_t longest_ = 0;
};

}  // namespace fiscal::services
