#include "core/api/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <climits>
#include <ctime>
#include <stdexcept>

namespace fiscal::api {
namespace {

/// Why OpenSSL refused, in its own words.
std::string openssl_reason() {
  char text[200] = "no reason given";
  if (const auto code = ERR_peek_last_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

Finding unusable(const std::filesystem::path& file, std::string_view what) {
  return {"tls_unusable",
          {},
          "/server/tls",
          file.string() + " " + std::string(what) + ": " + openssl_reason(),
          "Give a PEM file that fiscald's user can read, and the key that belongs to the certificate."};
}

class TlsStream final : public ByteStream {
 public:
  TlsStream(SSL* ssl, int socket) : ssl_(ssl, &SSL_free) {
    SSL_set_fd(ssl, socket);
    SSL_set_accept_state(ssl);
  }

  Moved read(char* to, std::size_t room) override {
    ERR_clear_error();
    return moved(SSL_read(ssl_.get(), to, length(room)));
  }
  Moved write(const char* from, std::size_t size) override {
    ERR_clear_error();
    return moved(SSL_write(ssl_.get(), from, length(size)));
  }
  void end_writing() override {
    if (SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }

 private:
  static int length(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

  Moved moved(int count) const {
    if (count > 0) return {Standing::Open, static_cast<std::size_t>(count)};
    switch (SSL_get_error(ssl_.get(), count)) {
      case SSL_ERROR_WANT_READ:
        return {Standing::AwaitsRead, 0};
      case SSL_ERROR_WANT_WRITE:
        return {Standing::AwaitsWrite, 0};
      default:
        return {Standing::Ended, 0};
    }
  }

  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

Instant end_of(const X509* certificate) {
  std::tm parts{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts);
  return Instant{static_cast<std::int64_t>(timegm(&parts)) * 1000};
}

}  // namespace

struct TlsContext::Loaded {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
  Instant expires_at;
};

Result<std::shared_ptr<const TlsContext::Loaded>> TlsContext::load(const TlsFiles& files) {
  auto loaded = std::make_shared<Loaded>();
  SSL_CTX* context = loaded->context.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  constexpr unsigned char session_name[] = "fiscald";
  SSL_CTX_set_session_id_context(context, session_name, sizeof session_name - 1);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return unusable(files.certificate, "is no certificate");
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(files.key, "is no private key");
  if (SSL_CTX_check_private_key(context) != 1)
    return unusable(files.key, "does not belong to the certificate");
  if (files.client_ca) {
    if (SSL_CTX_load_verify_locations(context, files.client_ca->c_str(), nullptr) != 1)
      return unusable(*files.client_ca, "holds no certificate authorities");
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(files.client_ca->c_str()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  loaded->expires_at = end_of(SSL_CTX_get0_certificate(context));
  return std::shared_ptr<const Loaded>(std::move(loaded));
}

TlsContext::TlsContext(TlsFiles files) : files_(std::move(files)) {
  auto loaded = load(files_);
  if (!loaded)
    throw std::runtime_error("TLS cannot be used: " + loaded.error().text + ". " + loaded.error().fix);
  loaded_ = std::move(loaded).value();
}

std::optional<Finding> TlsContext::reload() {
  auto loaded = load(files_);
  if (!loaded) return loaded.error();
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(loaded).value();
  return std::nullopt;
}

std::unique_ptr<ByteStream> TlsContext::stream(int socket) const {
  const std::lock_guard lock(mutex_);
  return std::make_unique<TlsStream>(SSL_new(loaded_->context.get()), socket);
}

Instant TlsContext::expires_at() const {
  const std::lock_guard lock(mutex_);
  return loaded_->expires_at;
}

}  // namespace fiscal::api
