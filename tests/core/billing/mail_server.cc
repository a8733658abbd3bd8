#include "tests/core/billing/mail_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <stdexcept>

namespace fiscal::test {
namespace {

/// What a client sends, up to `end`; empty when it hangs up or says nothing for five seconds.
std::string read_until(int client, const std::string& end) {
  std::string text;
  char c = 0;
  while (!text.ends_with(end))
    if (recv(client, &c, 1, 0) != 1)
      return {};
    else
      text += c;
  return text.substr(0, text.size() - end.size());
}

void say(int client, const std::string& line) {
  const std::string text = line + "\r\n";
  static_cast<void>(send(client, text.data(), text.size(), MSG_NOSIGNAL));
}

}  // namespace

MailServer::MailServer(Script script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
    talk(client);
    close(client);
  }
}

void MailServer::talk(int client) {
  say(client, script_.greeting);
  while (true) {
    const std::string line = read_until(client, "\r\n");
    if (line.empty() || line.starts_with("QUIT")) return say(client, "221 bye");
    const auto keep = [&](std::string Heard::*part, const std::string& text) {
      const std::lock_guard lock(mutex_);
      heard_.*part = text;
    };
    if (line.starts_with("MAIL")) {
      keep(&Heard::from, line.substr(0, line.find('>') + 1));
      say(client, "250 ok");
    } else if (line.starts_with("RCPT")) {
      keep(&Heard::to, line);
      say(client, script_.to_recipient);
    } else if (line == "DATA") {
      say(client, "354 go on");
      keep(&Heard::message, read_until(client, "\r\n.\r\n"));
      say(client, script_.to_message);
    } else {
      say(client, "250 at your service");
    }
  }
}

}  // namespace fiscal::test
