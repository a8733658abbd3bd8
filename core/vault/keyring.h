#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/result.h"
#include "core/model/account.h"
#include "core/vault/certificate.h"
#include "core/vault/secret_bytes.h"

namespace fiscal::vault {

/// The certificates and secrets of the accounts, by name. Certificates and secrets of an account share one
/// name space. Safe from any thread. Throws when the rows or the master key cannot be reached.
class Keyring {
 public:
  virtual ~Keyring() = default;

  /// Checks a PKCS#12 file and keeps it sealed under `name`, in place of the certificate that had the name.
  /// Refused: a wrong password, a key of another certificate or other than RSA of 2048 bits or more, one that
  /// cannot authenticate a client, one outside its dates (the text names them), and one whose owner is not
  /// the account's issuer (CNPJs with the same root are one owner). Error codes: those of `import_pkcs12`,
  /// `certificate_key`, `certificate_usage`, `certificate_expired`, `certificate_not_yet_valid`,
  /// `certificate_owner`, `name_invalid`, `name_taken`.
  virtual Result<CertificateSummary> import_certificate(const Account& account, const std::string& name,
                                                        std::string_view pkcs12,
                                                        std::string_view password) = 0;

  /// The opened certificate, one object for all who ask. Error codes: `certificate_missing`, those of
  /// `open_seal`.
  virtual Result<std::shared_ptr<const Certificate>> certificate(const AccountId& account,
                                                                 const std::string& name) = 0;

  /// Keeps a text of 1 to 65,536 bytes sealed. Error codes: `name_invalid`, `name_taken`, `secret_size`.
  virtual Result<std::monostate> put_secret(const AccountId& account, const std::string& name,
                                            std::string_view text) = 0;

  /// Error codes: `secret_missing`, those of `open_seal`.
  virtual Result<SecretBytes> secret(const AccountId& account, const std::string& name) = 0;
};

}  // namespace fiscal::vault
