#pragma once

#include <memory>

struct evp_pkey_st;
struct evp_pkey_ctx_st;
struct x509_st;
struct stack_st_X509;

namespace fiscal::vault {

/// Owners of OpenSSL's objects, without OpenSSL's headers. A freed key is overwritten first.
struct FreeOpenssl {
  void operator()(evp_pkey_st* key) const;
  void operator()(evp_pkey_ctx_st* operation) const;
  void operator()(x509_st* certificate) const;
  void operator()(stack_st_X509* chain) const;  ///< With the certificates in it.
};

using KeyHandle = std::unique_ptr<evp_pkey_st, FreeOpenssl>;
using KeyOperation = std::unique_ptr<evp_pkey_ctx_st, FreeOpenssl>;
using X509Handle = std::unique_ptr<x509_st, FreeOpenssl>;
using ChainHandle = std::unique_ptr<stack_st_X509, FreeOpenssl>;

}  // namespace fiscal::vault
