#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal::vault {

/// What people may know of a certificate.
struct CertificateSummary {
  std::string owner_name;    ///< Common name without the tax number that ICP-Brasil appends.
  std::string owner_tax_id;  ///< CNPJ or CPF, normalised; empty when the certificate names none.
  std::string issuer_name;
  std::string serial;       ///< Hexadecimal, lower case.
  std::string fingerprint;  ///< SHA-256 of the DER form, hexadecimal.
  Instant not_before;
  Instant not_after;

  bool operator==(const CertificateSummary&) const = default;
};

/// The `summary` of a sealed row. A CPF is masked in it and stays masked when it is read back.
std::string to_json(const CertificateSummary& summary);
/// Nothing when `json` is not what `to_json` writes.
std::optional<CertificateSummary> certificate_summary_from_json(std::string_view json);

/// Whole days until the certificate ends: 0 on its last 24 hours, negative after its end.
std::int64_t days_left(Instant not_after, Instant now);

/// The alarm that applies with so many days left: 30, 15, 7 or 1, or 0 when it has ended; nothing above 30.
std::optional<int> expiry_alarm(std::int64_t days_left);

}  // namespace fiscal::vault
