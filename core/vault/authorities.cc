#include "core/vault/authorities.h"

#include <openssl/x509.h>

#include <fiscal/encoding.hpp>

#include "core/vault/read_certificate.h"

namespace fiscal::vault {
namespace {

/// ICP-Brasil has some hundred. Beyond that all are forgotten, and chains that have them keep them.
constexpr std::size_t most_authorities = 1000;

}  // namespace

void Authorities::share(stack_st_X509& chain) {
  const std::lock_guard lock(mutex_);
  for (int at = 0; at < sk_X509_num(&chain); ++at) {
    X509* own = sk_X509_value(&chain, at);
    if (known_.size() >= most_authorities) known_.clear();
    auto& known = known_[sha256(der_of(*own))];
    if (!known) {
      X509_up_ref(own);
      known.reset(own);
      continue;
    }
    X509_up_ref(known.get());
    sk_X509_set(&chain, at, known.get());
    X509_free(own);
  }
}

}  // namespace fiscal::vault
