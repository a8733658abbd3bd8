#include "core/vault/openssl_handles.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace fiscal::vault {

void FreeOpenssl::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void FreeOpenssl::operator()(evp_pkey_ctx_st* operation) const { EVP_PKEY_CTX_free(operation); }
void FreeOpenssl::operator()(x509_st* certificate) const { X509_free(certificate); }
void FreeOpenssl::operator()(stack_st_X509* chain) const { sk_X509_pop_free(chain, X509_free); }

}  // namespace fiscal::vault
