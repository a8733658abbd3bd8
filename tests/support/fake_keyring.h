#pragma once

#include <map>
#include <mutex>

#include "core/vault/keyring.h"

namespace fiscal::test {

/// A keyring that holds what a test put into it, unsealed. Safe from any thread. Imports nothing.
class FakeKeyring final : public vault::Keyring {
 public:
  void hold(const AccountId& account, const std::string& name,
            std::shared_ptr<const vault::Certificate> certificate) {
    const std::lock_guard lock(mutex_);
    certificates_[{account, name}] = std::move(certificate);
  }

  Result<vault::CertificateSummary> import_certificate(const Account&, const std::string&, std::string_view,
                                                       std::string_view) override {
    return Finding{"pkcs12_invalid", "", "certificate", "this keyring imports nothing", ""};
  }
  Result<std::shared_ptr<const vault::Certificate>> certificate(const AccountId& account,
                                                                const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = certificates_.find({account, name});
    if (found == certificates_.end())
      return Finding{"certificate_missing", "", "",
                     "account " + account + " has no certificate named " + name, ""};
    return found->second;
  }
  Result<std::monostate> put_secret(const AccountId& account, const std::string& name,
                                    std::string_view text) override {
    const std::lock_guard lock(mutex_);
    secrets_[{account, name}] = text;
    return std::monostate{};
  }
  Result<vault::SecretBytes> secret(const AccountId& account, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = secrets_.find({account, name});
    if (found == secrets_.end())
      return Finding{"secret_missing", "", "", "account " + account + " has no secret named " + name, ""};
    return vault::SecretBytes(found->second);
  }

 private:
  using Place = std::pair<AccountId, std::string>;

  std::mutex mutex_;
  std::map<Place, std::shared_ptr<const vault::Certificate>> certificates_;
  std::map<Place, std::string> secrets_;
};

}  // namespace fiscal::test
