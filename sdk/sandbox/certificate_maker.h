#pragma once

#include <optional>
#include <string>

#include "sdk/sandbox/openssl_types.h"

namespace fiscal::sandbox {

/// A certificate with its RSA-2048 key.
struct KeyPair {
  CertificateHandle certificate;
  KeyHandle key;
};

/// Whom a certificate speaks for, in ICP-Brasil's terms: one of cnpj and cpf.
struct Holder {
  std::string name;
  std::string cnpj;
  std::string cpf;
};

enum class Validity { Current, Expired };

/// The self-signed test authority.
KeyPair make_authority();
/// A TLS server certificate for 127.0.0.1 and localhost.
KeyPair make_server(const KeyPair& authority);
/// An A1 certificate: client authentication, digitalSignature and nonRepudiation, ICP-Brasil otherNames
/// 2.16.76.1.3.3 (CNPJ) with 2.16.76.1.3.4 (its responsible), or 2.16.76.1.3.1 (CPF).
KeyPair make_holder(const KeyPair& authority, const Holder& holder, Validity validity);

enum class Pkcs12Encryption { Modern, Legacy };

/// PKCS#12 bytes. Legacy is RC2-40 with 3DES and SHA-1, as old certificate tools export.
std::string pkcs12(const KeyPair& pair, const KeyPair& authority, const std::string& name,
                   const std::string& password, Pkcs12Encryption encryption);

std::string certificate_pem(const KeyPair& pair);
std::string key_pem(const KeyPair& pair);
/// Throws when the files exist but cannot be read; nothing when they do not exist.
std::optional<KeyPair> load_pair(const std::string& certificate_file, const std::string& key_file);

}  // namespace fiscal::sandbox
