#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {

/// The application that NFS-e, events and answers name.
inline constexpr std::string_view application_version = "SefinSandbox_1.0";

/// The values that SEFIN computes for an NFS-e, in centavos and hundredths of a percent (annex I, E1295 to
/// E1530).
struct TaxTotals {
  std::optional<std::int64_t> deduction, benefit, base, rate, tax;
  std::int64_t retained = 0;
  std::int64_t net = 0;
};

TaxTotals tax_totals(const DpsView& dps);

/// What the stand-in decides about a new NFS-e.
struct NfseNumbers {
  std::string key;
  std::int64_t nfse_number, dfe_number;
};

/// The text of an NFS-e without its signature: <NFSe ...><infNFSe ...>...</infNFSe></NFSe>. `dps_element` is
/// the DPS as it was received, from "<DPS" to "</DPS>"; `certificate_name` names an issuer that no register
/// knows.
std::string build_nfse(const DpsView& dps, const NfseNumbers& numbers, std::string_view dps_element,
                       const std::string& certificate_name);

/// The root element's bytes: without declaration, comments and blanks around it.
std::string_view root_element(std::string_view document);

}  // namespace fiscal::sandbox
