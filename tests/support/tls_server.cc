#include "tests/support/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace fiscal::test {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("the test server could not ") + what);
}

int prefer_http2(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                 unsigned in_size, void*) {
  // The choice points into it after the return.
  static const unsigned char offered[] = "\x02h2\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, offered, sizeof offered - 1, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

SSL_CTX* server_context(const TlsServer::Options& options) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  must(SSL_CTX_use_certificate(context, options.identity->certificate.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context, options.identity->key.get()) == 1 &&
           SSL_CTX_set1_chain(context, options.identity->chain.get()) == 1,
       "use its certificate");
  if (options.most_tls != 0) SSL_CTX_set_max_proto_version(context, options.most_tls);
  if (options.offer_http2) SSL_CTX_set_alpn_select_cb(context, prefer_http2, nullptr);
  const unsigned char session_context[] = "test";
  SSL_CTX_set_session_id_context(context, session_context, 4);
  if (!options.client_authority_pem.empty()) {
    BIO* in = BIO_new_mem_buf(options.client_authority_pem.data(),
                              static_cast<int>(options.client_authority_pem.size()));
    X509* authority = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
    BIO_free(in);
    must(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority) == 1,
         "trust the clients' authority");
    X509_free(authority);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

}  // namespace

ServerConnection::~ServerConnection() {
  if (tls_ != nullptr) SSL_free(tls_);
}

std::string ServerConnection::read_some() {
  if (!unread_.empty()) return std::exchange(unread_, {});
  char buffer[16384];
  const long got =
      tls_ != nullptr ? SSL_read(tls_, buffer, sizeof buffer) : ::recv(socket_, buffer, sizeof buffer, 0);
  return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
}

std::optional<ServerConnection::Request> ServerConnection::read_request() {
  std::string bytes;
  std::size_t head_size = std::string::npos;
  while ((head_size = bytes.find("\r\n\r\n")) == std::string::npos) {
    const std::string more = read_some();
    if (more.empty()) return std::nullopt;
    bytes += more;
  }
  head_size += 4;
  Request request{bytes.substr(0, head_size), bytes.substr(head_size)};
  std::string lowered = request.head;
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  const auto length_at = lowered.find("\r\ncontent-length:");
  const std::size_t length =
      length_at == std::string::npos ? 0 : std::strtoul(lowered.c_str() + length_at + 17, nullptr, 10);
  while (request.body.size() < length) {
    const std::string more = read_some();
    if (more.empty()) return std::nullopt;
    request.body += more;
  }
  unread_ = request.body.substr(length);
  request.body.resize(length);
  return request;
}

void ServerConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // The client has gone, which its own test judges.
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void ServerConnection::end_properly() {
  if (tls_ != nullptr) SSL_shutdown(tls_);
}

bool ServerConnection::is_resumed() const { return tls_ != nullptr && SSL_session_reused(tls_) == 1; }

std::string ServerConnection::client_common_name() const {
  X509* certificate = tls_ == nullptr ? nullptr : SSL_get0_peer_certificate(tls_);
  if (certificate == nullptr) return {};
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  return name;
}

std::string ServerConnection::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  if (tls_ != nullptr) SSL_get0_alpn_selected(tls_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

TlsServer::TlsServer(Options options, Handler handler)
    : options_(std::move(options)), handler_(std::move(handler)) {
  std::signal(SIGPIPE, SIG_IGN);
  if (options_.identity != nullptr) context_ = server_context(options_);
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  must(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
           ::listen(listening_, 1024) == 0 &&
           ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
       "listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

TlsServer::~TlsServer() {
  ::shutdown(listening_, SHUT_RDWR);
  acceptor_.join();
  ::close(listening_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
  SSL_CTX_free(context_);
}

std::string TlsServer::url(const std::string& path) const {
  return (context_ != nullptr ? "https://" : "http://") + authority() + path;
}

void TlsServer::accept_all() {
  while (true) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void TlsServer::serve(int socket) {
  const int at_once = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  SSL* tls = nullptr;
  bool ready = true;
  if (context_ != nullptr) {
    tls = SSL_new(context_);
    SSL_set_fd(tls, socket);
    ready = SSL_accept(tls) == 1;
    ERR_clear_error();
  }
  {
    ServerConnection connection(socket, tls);
    if (ready) {
      ++handshakes_;
      handler_(connection);
    }
  }
  const std::lock_guard lock(mutex_);
  sockets_.erase(std::find(sockets_.begin(), sockets_.end(), socket));
  ::close(socket);
}

std::string answer_of(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers +
         "\r\n" + body;
}

}  // namespace fiscal::test
