#include "tests/core/billing/mail_server.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fiscal/encoding.hpp>

#include <csignal>
#include <stdexcept>

namespace fiscal::test {

/// A client, in clear text or behind TLS.
class MailServer::Line {
 public:
  explicit Line(int client) : client_(client) {}
  ~Line() {
    if (tls_ != nullptr) SSL_free(tls_);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool is_private() const { return tls_ != nullptr; }

  /// False when the client does not trust the server.
  bool begin_tls(SSL_CTX* context) {
    tls_ = SSL_new(context);
    SSL_set_fd(tls_, client_);
    return SSL_accept(tls_) == 1;
  }

  /// What the client sends, up to `end`; empty when it hangs up or says nothing for five seconds.
  std::string read_until(const std::string& end) {
    std::string text;
    char c = 0;
    while (!text.ends_with(end)) {
      if ((tls_ != nullptr ? SSL_read(tls_, &c, 1) : recv(client_, &c, 1, 0)) != 1) return {};
      text += c;
    }
    return text.substr(0, text.size() - end.size());
  }

  void say(const std::string& line) {
    const std::string text = line + "\r\n";
    if (tls_ != nullptr)
      SSL_write(tls_, text.data(), static_cast<int>(text.size()));
    else
      static_cast<void>(send(client_, text.data(), text.size(), MSG_NOSIGNAL));
  }

 private:
  const int client_;
  SSL* tls_ = nullptr;
};

MailServer::MailServer(Script script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (script_.identity != nullptr) {
    std::signal(SIGPIPE, SIG_IGN);
    context_ = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate(context_, script_.identity->certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context_, script_.identity->key.get()) != 1)
      throw std::runtime_error("no certificate");
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 5) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no mail server");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

MailServer::~MailServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  if (context_ != nullptr) SSL_CTX_free(context_);
}

MailServer::Heard MailServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void MailServer::serve() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const timeval patience{5, 0};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    {
      Line line(client);
      if (script_.tls != Tls::AtOnce || line.begin_tls(context_)) talk(line);
    }
    close(client);
  }
}

std::string MailServer::answer_to_login(const std::string& line, Line& client, bool& is_known) {
  if (line.starts_with("EHLO")) {
    if (script_.tls == Tls::WhenAsked && !client.is_private()) return "250-here\r\n250 STARTTLS";
    return script_.user.empty() ? "250 here" : "250-here\r\n250 AUTH PLAIN";
  }
  if (line.starts_with("AUTH PLAIN")) {
    // Everything at once, or after the server asks for it.
    std::string said = line.size() > 11 ? line.substr(11) : "";
    if (said.empty()) {
      client.say("334 ");
      said = client.read_until("\r\n");
    }
    using std::string_literals::operator""s;
    is_known = base64_decode(said) == "\0"s + script_.user + "\0"s + script_.password;
    const std::lock_guard lock(mutex_);
    heard_.user = is_known ? script_.user : "";
    return is_known ? "235 welcome" : "535 unknown";
  }
  if (script_.tls == Tls::WhenAsked && !client.is_private()) return "530 STARTTLS first";
  return is_known ? "" : "530 log in first";
}

void MailServer::talk(Line& client) {
  client.say(script_.greeting);
  bool is_known = script_.user.empty();
  while (true) {
    const std::string line = client.read_until("\r\n");
    if (line.empty() || line.starts_with("QUIT")) return client.say("221 bye");
    if (line == "STARTTLS" && script_.tls == Tls::WhenAsked) {
      client.say("220 go on");
      if (!client.begin_tls(context_)) return;
      continue;
    }
    if (const std::string answer = answer_to_login(line, client, is_known); !answer.empty()) {
      client.say(answer);
      continue;
    }
    const auto keep = [&](std::string Heard::*part, const std::string& text) {
      const std::lock_guard lock(mutex_);
      heard_.*part = text;
      heard_.over_tls = client.is_private();
    };
    if (line.starts_with("MAIL")) {
      keep(&Heard::from, line.substr(0, line.find('>') + 1));
      client.say("250 ok");
    } else if (line.starts_with("RCPT")) {
      keep(&Heard::to, line);
      client.say(script_.to_recipient);
    } else if (line == "DATA") {
      client.say("354 go on");
      keep(&Heard::message, client.read_until("\r\n.\r\n"));
      client.say(script_.to_message);
    } else {
      client.say("250 at your service");
    }
  }
}

}  // namespace fiscal::test
