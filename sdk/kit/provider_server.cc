#include "sdk/kit/provider_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

namespace fiscal::kit {
namespace {

constexpr std::size_t max_request = 16u << 20;

[[noreturn]] void broken(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// A socket bound to a free port of loopback.
std::pair<Descriptor, std::uint16_t> bound_socket() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) broken("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0) broken("bind");
  if (getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0) broken("getsockname");
  return {std::move(socket), ntohs(address.sin_port)};
}

std::size_t promised_body(std::string_view head) {
  std::string lower(head);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto at = lower.find("\r\ncontent-length:");
  if (at == std::string::npos) return 0;
  std::size_t from = lower.find_first_of("0123456789", at);
  std::size_t size = 0;
  if (from != std::string::npos) std::from_chars(lower.data() + from, lower.data() + lower.size(), size);
  return size;
}

/// Reads one request and forgets it: what was asked is known on this side of the wire.
void read_request(const Descriptor& connection) {
  std::string got;
  char chunk[16384];
  while (got.size() < max_request) {
    const auto end = got.find("\r\n\r\n");
    if (end != std::string::npos && got.size() >= end + 4 + promised_body({got.data(), end + 2})) return;
    const ssize_t count = recv(connection.number(), chunk, sizeof chunk, 0);
    if (count <= 0) return;
    got.append(chunk, static_cast<std::size_t>(count));
  }
}

void send_all(const Descriptor& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(connection.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string head_of(const WireAnswer& answer) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " -\r\n";
  for (const auto& [name, value] : answer.headers)
    if (name != "content-length" && name != "transfer-encoding" && name != "content-encoding" &&
        name != "connection")
      head += name + ": " + value + "\r\n";
  return head + "content-length: " + std::to_string(answer.body.size()) + "\r\nconnection: close\r\n\r\n";
}

/// Until the other side gives up.
void wait_for_end(const Descriptor& connection) {
  char byte = 0;
  while (recv(connection.number(), &byte, 1, 0) > 0) continue;
}

}  // namespace

ProviderServer::ProviderServer() {
  std::tie(listener_, port_) = bound_socket();
  std::tie(closed_, closed_port_) = bound_socket();
  if (listen(listener_.number(), 16) != 0) broken("listen");
  thread_ = std::thread([this] { serve(); });
}

ProviderServer::~ProviderServer() {
  shutdown(listener_.number(), SHUT_RDWR);
  thread_.join();
}

void ProviderServer::next(WireAnswer answer) {
  const std::lock_guard lock(mutex_);
  next_ = std::move(answer);
}

void ProviderServer::serve() {
  for (;;) {
    const Descriptor connection(accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection) {
      answer(connection);
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

void ProviderServer::answer(const Descriptor& connection) {
  read_request(connection);
  WireAnswer given;
  {
    const std::lock_guard lock(mutex_);
    given = next_;
  }
  const std::string head = head_of(given);
  switch (given.end) {
    case WireEnd::Whole:
      return send_all(connection, head + given.body);
    case WireEnd::CutBody:
      return send_all(connection, head + given.body.substr(0, given.body.size() / 2));
    case WireEnd::CutHead:
      return send_all(connection, head.substr(0, head.size() / 2));
    case WireEnd::Silence:
      return wait_for_end(connection);
    case WireEnd::Reset: {
      const linger at_once{1, 0};
      setsockopt(connection.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    case WireEnd::Refused:
      return;
  }
}

}  // namespace fiscal::kit
