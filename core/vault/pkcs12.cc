#include "core/vault/pkcs12.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/base/ids.h"
#include "core/vault/read_certificate.h"

namespace fiscal::vault {
namespace {

constexpr std::size_t max_file = 256 * 1024;
constexpr std::size_t inner_password_size = 44;  // 32 random bytes in base64.

struct FreePkcs12Parts {
  void operator()(PKCS12* file) const { PKCS12_free(file); }
  void operator()(OSSL_LIB_CTX* context) const { OSSL_LIB_CTX_free(context); }
  void operator()(OSSL_PROVIDER* provider) const { OSSL_PROVIDER_unload(provider); }
  void operator()(PKCS8_PRIV_KEY_INFO* key) const { PKCS8_PRIV_KEY_INFO_free(key); }
  void operator()(STACK_OF(PKCS7) * parts) const { sk_PKCS7_pop_free(parts, PKCS7_free); }
  void operator()(STACK_OF(PKCS12_SAFEBAG) * bags) const {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  }
  void operator()(PBEPARAM* parameters) const { PBEPARAM_free(parameters); }
  void operator()(PBE2PARAM* parameters) const { PBE2PARAM_free(parameters); }
  void operator()(PBKDF2PARAM* parameters) const { PBKDF2PARAM_free(parameters); }
};

template <class T>
using Pkcs12Part = std::unique_ptr<T, FreePkcs12Parts>;

Finding pkcs12_error(std::string code, std::string text, std::string fix) {
  return {std::move(code), "", "certificate", std::move(text), std::move(fix)};
}

Finding unreadable() {
  return pkcs12_error("pkcs12_invalid", "the file is not a PKCS#12 certificate that can be read",
                      "Send the .pfx or .p12 file of the A1 certificate as the authority delivered it.");
}

/// OpenSSL wants passwords that end with a zero byte.
SecretBytes terminated(std::string_view password) {
  SecretBytes text = SecretBytes::of_size(password.size() + 1);
  std::copy(password.begin(), password.end(), text.data());
  return text;
}

/// A context that knows the old algorithms. Nothing that it made may outlive it.
class OldAlgorithms {
 public:
  OldAlgorithms() : context_(OSSL_LIB_CTX_new()) {
    if (context_) {
      modern_.reset(OSSL_PROVIDER_load(context_.get(), "default"));
      legacy_.reset(OSSL_PROVIDER_load(context_.get(), "legacy"));
    }
    if (!modern_ || !legacy_) throw std::runtime_error("OpenSSL's legacy provider cannot be loaded");
  }
  OSSL_LIB_CTX* get() const { return context_.get(); }

 private:
  Pkcs12Part<OSSL_LIB_CTX> context_;
  Pkcs12Part<OSSL_PROVIDER> modern_;
  Pkcs12Part<OSSL_PROVIDER> legacy_;
};

Pkcs12Part<PKCS12> parsed_file(std::string_view bytes, OSSL_LIB_CTX* context) {
  PKCS12* file = PKCS12_init_ex(NID_pkcs7_data, context, nullptr);
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  // On failure d2i frees what it was given.
  if (d2i_PKCS12(&file, &at, static_cast<long>(bytes.size())) == nullptr) return nullptr;
  return Pkcs12Part<PKCS12>(file);
}

/// Rounds of the key derivation that an algorithm asks for; 0 when it is not password based.
long rounds_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  int type = 0;
  const void* parameter = nullptr;
  X509_ALGOR_get0(&object, &type, &parameter, algorithm);
  if (type != V_ASN1_SEQUENCE) return 0;
  const auto* sequence = static_cast<const ASN1_STRING*>(parameter);
  const ASN1_INTEGER* rounds = nullptr;
  Pkcs12Part<PBEPARAM> old;
  Pkcs12Part<PBE2PARAM> second;
  Pkcs12Part<PBKDF2PARAM> derivation;
  if (OBJ_obj2nid(object) == NID_pbes2) {
    second.reset(static_cast<PBE2PARAM*>(ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBE2PARAM))));
    if (second && second->keyfunc->parameter != nullptr &&
        second->keyfunc->parameter->type == V_ASN1_SEQUENCE)
      derivation.reset(static_cast<PBKDF2PARAM*>(
          ASN1_item_unpack(second->keyfunc->parameter->value.sequence, ASN1_ITEM_rptr(PBKDF2PARAM))));
    if (derivation) rounds = derivation->iter;
  } else {
    old.reset(static_cast<PBEPARAM*>(ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBEPARAM))));
    if (old) rounds = old->iter;
  }
  return rounds == nullptr ? 0 : ASN1_INTEGER_get(rounds);
}

/// A file may ask for billions of rounds and so hold a thread for hours: what is asked for in the open is
/// bounded before anything is derived. (Bags inside an encrypted part are seen only by deriving its key.)
bool is_too_expensive(const PKCS12* file) {
  constexpr long most_rounds = 2'000'000;
  const auto excessive = [](long rounds) { return rounds < 0 || rounds > most_rounds; };
  const ASN1_INTEGER* mac_rounds = nullptr;
  PKCS12_get0_mac(nullptr, nullptr, nullptr, &mac_rounds, file);
  if (mac_rounds != nullptr && excessive(ASN1_INTEGER_get(mac_rounds))) return true;
  const Pkcs12Part<STACK_OF(PKCS7)> parts(PKCS12_unpack_authsafes(file));
  for (int i = 0; parts && i < sk_PKCS7_num(parts.get()); ++i) {
    PKCS7* part = sk_PKCS7_value(parts.get(), i);
    if (PKCS7_type_is_encrypted(part) && excessive(rounds_of(part->d.encrypted->enc_data->algorithm)))
      return true;
    if (!PKCS7_type_is_data(part)) continue;
    const Pkcs12Part<STACK_OF(PKCS12_SAFEBAG)> bags(PKCS12_unpack_p7data(part));
    for (int j = 0; bags && j < sk_PKCS12_SAFEBAG_num(bags.get()); ++j) {
      const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags.get(), j);
      if (PKCS12_SAFEBAG_get_nid(bag) != NID_pkcs8ShroudedKeyBag) continue;
      const X509_ALGOR* algorithm = nullptr;
      X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
      if (excessive(rounds_of(algorithm))) return true;
    }
  }
  return false;
}

Identity parsed_identity(PKCS12* file, const char* password) {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* chain = nullptr;
  if (PKCS12_parse(file, password, &key, &certificate, &chain) != 1) return {};
  if (chain == nullptr) chain = sk_X509_new_null();
  return {KeyHandle(key), X509Handle(certificate), ChainHandle(chain)};
}

X509Handle in_common_context(const X509& certificate) {
  const std::string der = der_of(certificate);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return X509Handle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

KeyHandle in_common_context(const EVP_PKEY& key) {
  const Pkcs12Part<PKCS8_PRIV_KEY_INFO> plain(EVP_PKEY2PKCS8(&key));
  if (!plain) return nullptr;
  SecretBytes der =
      SecretBytes::of_size(static_cast<std::size_t>(i2d_PKCS8_PRIV_KEY_INFO(plain.get(), nullptr)));
  auto* out = der.data();
  i2d_PKCS8_PRIV_KEY_INFO(plain.get(), &out);
  const auto* at = static_cast<const unsigned char*>(der.data());
  return KeyHandle(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
}

Identity in_common_context(const Identity& identity) {
  Identity moved{in_common_context(*identity.key), in_common_context(*identity.certificate),
                 ChainHandle(sk_X509_new_null())};
  for (int i = 0; i < sk_X509_num(identity.chain.get()); ++i)
    sk_X509_push(moved.chain.get(), in_common_context(*sk_X509_value(identity.chain.get(), i)).release());
  if (!moved.key || !moved.certificate)
    throw std::runtime_error("OpenSSL cannot re-read a certificate that it wrote");
  return moved;
}

}  // namespace

Result<Identity> import_pkcs12(std::string_view file, std::string_view password) {
  if (file.size() > max_file || password.size() > 1024 || password.find('\0') != std::string_view::npos)
    return unreadable();
  // Whatever fails below fails for reasons of the file: OpenSSL's notes on it must not be taken for a later
  // caller's.
  ERR_set_mark();
  const struct ForgetErrors {
    ~ForgetErrors() { ERR_pop_to_mark(); }
  } forget_errors;
  const OldAlgorithms old_algorithms;
  const auto parsed = parsed_file(file, old_algorithms.get());
  if (!parsed) return unreadable();
  if (is_too_expensive(parsed.get()))
    return pkcs12_error("pkcs12_too_expensive",
                        "the file asks for more than 2,000,000 rounds of key derivation",
                        "Export the certificate again with the usual number of rounds.");
  const SecretBytes password_text = terminated(password);
  const char* text = password_text.view().data();
  if (PKCS12_mac_present(parsed.get()) && PKCS12_verify_mac(parsed.get(), text, -1) != 1 &&
      (!password.empty() || PKCS12_verify_mac(parsed.get(), nullptr, 0) != 1))
    return pkcs12_error("pkcs12_password", "the password does not open the certificate file",
                        "Send the password that was chosen when the file was made.");
  const Identity identity = parsed_identity(parsed.get(), text);
  if (!identity.chain) return unreadable();
  if (!identity.key)
    return pkcs12_error("pkcs12_without_key", "the file holds no private key",
                        "Export the certificate again, with its private key.");
  if (!identity.certificate)
    return pkcs12_error("pkcs12_key_mismatch", "no certificate in the file belongs to its private key",
                        "Export the certificate again, with its own private key.");
  return in_common_context(identity);
}

SecretBytes encode_identity(const Identity& identity) {
  const SecretBytes entropy = SecretBytes::random(32);
  const SecretBytes password = terminated(base64_encode(entropy.view()));
  // The password has 256 random bits and the seal is around it: rounds would protect nothing and cost at each
  // opening.
  const Pkcs12Part<PKCS12> file(PKCS12_create(password.view().data(), nullptr, identity.key.get(),
                                              identity.certificate.get(), identity.chain.get(),
                                              NID_aes_256_cbc, NID_aes_256_cbc, 1, -1, 0));
  if (!file || PKCS12_set_mac(file.get(), password.view().data(), -1, nullptr, 0, 1, EVP_sha256()) != 1)
    throw std::runtime_error("OpenSSL cannot write a PKCS#12");
  const auto size = static_cast<std::size_t>(i2d_PKCS12(file.get(), nullptr));
  SecretBytes encoded = SecretBytes::of_size(inner_password_size + size);
  std::copy_n(password.view().data(), inner_password_size, encoded.data());
  auto* out = encoded.data() + inner_password_size;
  i2d_PKCS12(file.get(), &out);
  return encoded;
}

Identity decode_identity(std::string_view encoded) {
  if (encoded.size() < inner_password_size) throw std::runtime_error("a sealed certificate is too short");
  const SecretBytes password = terminated(encoded.substr(0, inner_password_size));
  const auto file = parsed_file(encoded.substr(inner_password_size), nullptr);
  Identity identity = file ? parsed_identity(file.get(), password.view().data()) : Identity{};
  if (!identity.key || !identity.certificate) throw std::runtime_error("a sealed certificate cannot be read");
  return identity;
}

}  // namespace fiscal::vault
