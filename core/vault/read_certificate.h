#pragma once

#include <string>

#include "core/vault/certificate_summary.h"
#include "core/vault/openssl_handles.h"

namespace fiscal::vault {

std::string der_of(const x509_st& certificate);

/// Reads owner, dates and names. The owner is, in this order: the CNPJ in subjectAltName
/// otherName 2.16.76.1.3.3, the CPF in otherName 2.16.76.1.3.1 (DOC-ICP-04 of ICP-Brasil, §7.1.2.3), the
/// number after the last ":" of the common name. Numbers whose check digits are wrong count as none.
CertificateSummary summary_of(const x509_st& certificate);

/// True when there is no extended key usage, or client authentication is in it.
bool may_authenticate_client(const x509_st& certificate);

}  // namespace fiscal::vault
