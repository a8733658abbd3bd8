#pragma once

#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/clock.h"
#include "core/vault/authorities.h"
#include "core/vault/keyring.h"
#include "core/vault/master_keys.h"
#include "core/vault/sealed_secrets.h"

namespace fiscal::vault {

/// The keyring over sealed rows. Opened certificates are kept, the least recently used dropped first; a kept
/// one is compared with its row again after a while, so that a renewal through another host is seen.
class SealedKeyring final : public Keyring {
 public:
  struct Options {
    std::size_t open_certificates = 2000;  ///< About 8 KB each, and their authorities once.
    Duration recheck_after = seconds(60);
  };

  SealedKeyring(SealedSecrets& rows, MasterKeys& keys, const Clock& clock, Options options)
      : rows_(rows), keys_(keys), clock_(clock), options_(options) {}

  Result<CertificateSummary> import_certificate(const Account& account, const std::string& name,
                                                std::string_view pkcs12, std::string_view password) override;
  Result<std::shared_ptr<const Certificate>> certificate(const AccountId& account,
                                                         const std::string& name) override;
  Result<std::monostate> put_secret(const AccountId& account, const std::string& name,
                                    std::string_view text) override;
  Result<SecretBytes> secret(const AccountId& account, const std::string& name) override;

  /// Puts one row under the current master key; `secret_missing` when there is no such row.
  Result<std::monostate> reseal(const AccountId& account, const std::string& name);

 private:
  using Place = std::pair<AccountId, std::string>;
  struct Opened {
    Place place;
    std::shared_ptr<const Certificate> certificate;
    std::string row_digest;  ///< SHA-256 of the sealed bytes that it was opened from.
    Duration checked_at;     ///< Steady.
  };

  std::optional<Finding> name_problem(const AccountId& account, const std::string& name,
                                      std::string_view kind);
  std::shared_ptr<const Certificate> recently_checked(const Place& place);
  std::shared_ptr<const Certificate> still_current(const Place& place, const std::string& row_digest);
  std::shared_ptr<const Certificate> keep(Opened opened);
  void forget(const Place& place);

  SealedSecrets& rows_;
  MasterKeys& keys_;
  const Clock& clock_;
  const Options options_;
  Authorities authorities_;
  std::mutex mutex_;          // Guards the two below.
  std::list<Opened> opened_;  // Most recently used first.
  std::map<Place, std::list<Opened>::iterator> by_place_;
};

}  // namespace fiscal::vault
