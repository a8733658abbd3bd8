#pragma once

#include <filesystem>
#include <map>

#include "core/vault/master_keys.h"

namespace fiscal::vault {

/// Master keys in this process's memory, from a file or an environment variable. Text form: one key a line,
/// an id and 32 bytes in base64 with a blank between; the first wraps, all unwrap; "#" starts a comment line.
/// To rotate, put a new line on top, restart, reseal every row (`SealedKeyring::reseal`), then remove the old
/// line.
class LocalMasterKeys final : public MasterKeys {
 public:
  enum class WhenMissing { Refuse, Create };

  /// Refuses a file that others than its owner may read. With Create a file that does not exist is made with
  /// one random key, mode 0600, on the disk before this returns.
  static Result<LocalMasterKeys> from_file(const std::filesystem::path& path, WhenMissing when_missing);
  /// For development; in an environment variable the key is readable by whoever can see the process.
  static Result<LocalMasterKeys> from_environment(const char* variable);
  static Result<LocalMasterKeys> from_text(std::string_view text, const std::string& source);

  std::string current() const override { return current_; }
  WrappedKey wrap(std::string_view data_key, std::string_view bound) override;
  Result<SecretBytes> unwrap(const WrappedKey& wrapped, std::string_view bound) override;

 private:
  LocalMasterKeys() = default;

  std::string current_;
  std::map<std::string, SecretBytes> keys_;
};

}  // namespace fiscal::vault
