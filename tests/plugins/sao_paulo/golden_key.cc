#include "tests/plugins/sao_paulo/golden_key.h"

#include <fiscal/encoding.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

std::unique_ptr<FILE, CloseFile> opened(const std::filesystem::path& path) {
  std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return file;
}

std::string der_of(const std::filesystem::path& path) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(
      PEM_read_X509(opened(path).get(), nullptr, nullptr, nullptr), X509_free);
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  if (size <= 0) throw std::runtime_error("no certificate in " + path.string());
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

GoldenKey::GoldenKey(const std::filesystem::path& folder)
    : key_(PEM_read_PrivateKey(opened(folder / "test-key.pem").get(), nullptr, nullptr, nullptr)),
      certificate_b64_(base64_encode(der_of(folder / "test-cert.pem"))) {
  if (key_ == nullptr) throw std::runtime_error("no key in " + folder.string());
}

GoldenKey::~GoldenKey() { EVP_PKEY_free(static_cast<EVP_PKEY*>(key_)); }

Signer GoldenKey::signer() const {
  return [this](std::string_view data, SignatureDigest digest) {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, digest == SignatureDigest::Sha1 ? EVP_sha1() : EVP_sha256(),
                       nullptr, static_cast<EVP_PKEY*>(key_));
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    const int done = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                    reinterpret_cast<const unsigned char*>(data.data()), data.size());
    if (done != 1) throw std::runtime_error("OpenSSL cannot sign");
    signature.resize(size);
    return Signed{signature, certificate_b64_};
  };
}

std::optional<std::filesystem::path> golden_folder() {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the reference material is not beside the tree");
    return std::nullopt;
  }
  return *shared / "data/municipal/golden";
}

}  // namespace fiscal::test
