#include "core/vault/sealed_keyring.h"

#include <openssl/evp.h>

#include <fiscal/encoding.hpp>
#include <fiscal/tax_id.hpp>

#include "core/vault/read_certificate.h"
#include "core/vault/seal.h"

namespace fiscal::vault {
namespace {

constexpr std::string_view certificate_kind = "certificate";
constexpr std::string_view secret_kind = "secret";
constexpr std::size_t max_secret = 65'536;

SealedPlace place_of(const SealedSecret& row) { return {row.account, row.kind, row.name}; }

Finding certificate_error(std::string code, std::string text, std::string fix) {
  return {std::move(code), "", "certificate", std::move(text), std::move(fix)};
}

Finding missing(std::string_view kind, const AccountId& account, const std::string& name) {
  return {std::string(kind) + "_missing", "", "",
          "account " + account + " has no " + std::string(kind) + " named " + name,
          kind == certificate_kind ? "Import it, or correct the connection's `certificate`."
                                   : "Set it, or correct the name in the connection's settings."};
}

bool is_same_owner(const std::string& holder, const std::string& issuer) {
  if (tax_id_kind(holder) == TaxIdKind::Cnpj && tax_id_kind(issuer) == TaxIdKind::Cnpj)
    return cnpj_root(holder) == cnpj_root(issuer);
  return !holder.empty() && holder == issuer;
}

std::string dates_of(const CertificateSummary& summary) {
  return "valid from " + to_text(summary.not_before) + " to " + to_text(summary.not_after);
}

std::optional<Finding> import_problem(const Identity& identity, const CertificateSummary& summary,
                                      const std::string& issuer, Instant now) {
  if (EVP_PKEY_get_base_id(identity.key.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(identity.key.get()) < 2048)
    return certificate_error("certificate_key", "the certificate's key is not RSA of 2048 bits or more",
                             "Send an A1 certificate of ICP-Brasil.");
  if (!may_authenticate_client(*identity.certificate))
    return certificate_error("certificate_usage", "the certificate is not meant for client authentication",
                             "Send an e-CNPJ or e-CPF of type A1.");
  if (now >= summary.not_after)
    return certificate_error("certificate_expired", "the certificate has ended: " + dates_of(summary),
                             "Renew the certificate and send the new file.");
  if (now < summary.not_before)
    return certificate_error("certificate_not_yet_valid",
                             "the certificate has not begun: " + dates_of(summary),
                             "Send it after its first day, or correct the clock.");
  if (!is_same_owner(summary.owner_tax_id, issuer))
    return certificate_error(
        "certificate_owner",
        summary.owner_tax_id.empty() ? std::string("the certificate names no CNPJ or CPF")
                                     : "the certificate belongs to " + masked_tax_id(summary.owner_tax_id) +
                                           ", the account issues for " + masked_tax_id(issuer),
        "Send the certificate of the account's issuer (any establishment with the same CNPJ root).");
  return std::nullopt;
}

}  // namespace

Result<CertificateSummary> SealedKeyring::import_certificate(const Account& account, const std::string& name,
                                                             std::string_view pkcs12,
                                                             std::string_view password) {
  if (auto problem = name_problem(account.id, name, certificate_kind)) return std::move(*problem);
  const auto identity = import_pkcs12(pkcs12, password);
  if (!identity) return identity.error();
  CertificateSummary summary = summary_of(*identity->certificate);
  if (auto problem =
          import_problem(*identity, summary, normalise_tax_id(account.issuer.tax_id), clock_.now()))
    return std::move(*problem);
  SealedSecret row{account.id, name, std::string(certificate_kind), "", to_json(summary)};
  row.sealed = seal(place_of(row), encode_identity(*identity).view(), keys_);
  rows_.put(row);
  forget({account.id, name});
  return summary;
}

Result<std::shared_ptr<const Certificate>> SealedKeyring::certificate(const AccountId& account,
                                                                      const std::string& name) {
  const Place place{account, name};
  if (auto known = recently_checked(place)) return known;
  const auto row = rows_.find(account, name);
  if (!row || row->kind != certificate_kind) {
    forget(place);
    return missing(certificate_kind, account, name);
  }
  std::string digest = sha256(row->sealed);
  if (auto known = still_current(place, digest)) return known;
  const auto encoded = open_seal(place_of(*row), row->sealed, keys_);
  if (!encoded) return encoded.error();
  Identity identity = decode_identity(encoded->view());
  authorities_.share(*identity.chain);
  return keep(
      {place, std::make_shared<const Certificate>(std::move(identity)), std::move(digest), clock_.steady()});
}

Result<std::monostate> SealedKeyring::put_secret(const AccountId& account, const std::string& name,
                                                 std::string_view text) {
  if (auto problem = name_problem(account, name, secret_kind)) return std::move(*problem);
  if (text.empty() || text.size() > max_secret)
    return Finding{"secret_size", "", "value", "a secret has 1 to 65,536 bytes", "Send a text of that size."};
  SealedSecret row{account, name, std::string(secret_kind), "", "{}"};
  row.sealed = seal(place_of(row), text, keys_);
  rows_.put(row);
  return std::monostate{};
}

Result<SecretBytes> SealedKeyring::secret(const AccountId& account, const std::string& name) {
  const auto row = rows_.find(account, name);
  if (!row || row->kind != secret_kind) return missing(secret_kind, account, name);
  return open_seal(place_of(*row), row->sealed, keys_);
}

Result<std::monostate> SealedKeyring::reseal(const AccountId& account, const std::string& name) {
  auto row = rows_.find(account, name);
  if (!row) return missing(secret_kind, account, name);
  auto sealed = vault::reseal(place_of(*row), row->sealed, keys_);
  if (!sealed) return sealed.error();
  if (*sealed == row->sealed) return std::monostate{};
  row->sealed = std::move(*sealed);
  rows_.put(*row);
  return std::monostate{};
}

std::optional<Finding> SealedKeyring::name_problem(const AccountId& account, const std::string& name,
                                                   std::string_view kind) {
  if (!is_valid_name(account) || !is_valid_name(name))
    return Finding{"name_invalid", "", "name", "a name has 1 to 40 characters of [a-z0-9_-]",
                   "Choose such a name."};
  if (const auto row = rows_.find(account, name); row && row->kind != kind)
    return Finding{"name_taken", "", "name", "the account has a " + row->kind + " of this name",
                   "Choose another name."};
  return std::nullopt;
}

std::shared_ptr<const Certificate> SealedKeyring::recently_checked(const Place& place) {
  const std::lock_guard lock(mutex_);
  const auto found = by_place_.find(place);
  if (found == by_place_.end()) return nullptr;
  if (clock_.steady() >=
      Duration{found->second->checked_at.milliseconds + options_.recheck_after.milliseconds})
    return nullptr;
  opened_.splice(opened_.begin(), opened_, found->second);
  return found->second->certificate;
}

std::shared_ptr<const Certificate> SealedKeyring::still_current(const Place& place,
                                                                const std::string& row_digest) {
  const std::lock_guard lock(mutex_);
  const auto found = by_place_.find(place);
  if (found == by_place_.end() || found->second->row_digest != row_digest) return nullptr;
  found->second->checked_at = clock_.steady();
  opened_.splice(opened_.begin(), opened_, found->second);
  return found->second->certificate;
}

std::shared_ptr<const Certificate> SealedKeyring::keep(Opened opened) {
  const std::lock_guard lock(mutex_);
  const auto found = by_place_.find(opened.place);
  if (found != by_place_.end()) {
    // Another thread opened the same row meanwhile: there is to be one object.
    if (found->second->row_digest == opened.row_digest) return found->second->certificate;
    opened_.erase(found->second);
    by_place_.erase(found);
  }
  opened_.push_front(std::move(opened));
  by_place_.emplace(opened_.front().place, opened_.begin());
  if (opened_.size() > options_.open_certificates) {
    by_place_.erase(opened_.back().place);
    opened_.pop_back();
  }
  return opened_.front().certificate;
}

void SealedKeyring::forget(const Place& place) {
  const std::lock_guard lock(mutex_);
  const auto found = by_place_.find(place);
  if (found == by_place_.end()) return;
  opened_.erase(found->second);
  by_place_.erase(found);
}

}  // namespace fiscal::vault
