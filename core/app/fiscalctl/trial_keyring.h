#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "core/vault/keyring.h"

namespace fiscal::ctl {

/// What a trial call may use of secrets and certificates: those of the command line. Imports nothing. Not for
/// several threads.
class TrialKeyring final : public vault::Keyring {
 public:
  enum class Missing { Refused, Invented };

  /// With `Invented`, a secret that was not given has a made-up value: for calls that reach nobody.
  TrialKeyring(std::map<std::string, std::string> secrets,
               std::shared_ptr<const vault::Certificate> certificate, Missing missing)
      : secrets_(std::move(secrets)), certificate_(std::move(certificate)), missing_(missing) {}

  const std::map<std::string, std::string>& secrets() const { return secrets_; }
  bool has_certificate() const { return certificate_ != nullptr; }
  const std::shared_ptr<const vault::Certificate>& holding() const { return certificate_; }

  Result<vault::CertificateSummary> import_certificate(const Account&, const std::string&, std::string_view,
                                                       std::string_view) override {
    return Finding{"not_offered", "", "", "a trial imports no certificate", ""};
  }
  Result<std::shared_ptr<const vault::Certificate>> certificate(const AccountId&,
                                                                const std::string&) override {
    if (certificate_ != nullptr) return certificate_;
    return Finding{"certificate_missing", "", "", "no certificate was given", "Give --certificate."};
  }
  Result<std::monostate> put_secret(const AccountId&, const std::string& name,
                                    std::string_view text) override {
    secrets_[name] = text;
    return std::monostate{};
  }
  Result<vault::SecretBytes> secret(const AccountId&, const std::string& name) override {
    const auto found = secrets_.find(name);
    if (found != secrets_.end()) return vault::SecretBytes(found->second);
    if (missing_ == Missing::Invented) return vault::SecretBytes("made-up-" + name);
    return Finding{"secret_missing", "", "", "no secret " + name + " was given: put it into --secrets",
                   "Put it into --secrets."};
  }

 private:
  std::map<std::string, std::string> secrets_;
  const std::shared_ptr<const vault::Certificate> certificate_;
  const Missing missing_;
};

}  // namespace fiscal::ctl
