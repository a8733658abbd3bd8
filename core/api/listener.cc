#include "core/api/listener.h"

#include <Poco/Net/SocketAddress.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace fiscal::api {
namespace {

constexpr int backlog = 4096;

/// The address in brackets is IPv6, as in URLs.
Poco::Net::SocketAddress endpoint(std::string address, std::uint16_t port) {
  if (address.size() > 2 && address.front() == '[') address = address.substr(1, address.size() - 2);
  return {address, port};
}

void set_option(int socket, int level, int option) {
  const int on = 1;
  setsockopt(socket, level, option, &on, sizeof on);
}

}  // namespace

Listener::Listener(const std::string& address, std::uint16_t port) {
  const auto wanted = endpoint(address, port);
  socket_ = socket(wanted.af(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ >= 0) set_option(socket_, SOL_SOCKET, SO_REUSEADDR);
  if (socket_ < 0 || bind(socket_, wanted.addr(), wanted.length()) != 0 || listen(socket_, backlog) != 0) {
    const int error = errno;
    if (socket_ >= 0) close(socket_);
    throw std::system_error(error, std::generic_category(), "cannot listen on " + wanted.toString());
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&bound), &size);
  port_ = Poco::Net::SocketAddress(reinterpret_cast<sockaddr*>(&bound), size).port();
}

Listener::~Listener() { close(socket_); }

std::optional<Listener::Arrival> Listener::accept() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  int socket = -1;
  do socket = accept4(socket_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (socket < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (socket < 0) return std::nullopt;
  set_option(socket, IPPROTO_TCP, TCP_NODELAY);
  return Arrival{socket,
                 Poco::Net::SocketAddress(reinterpret_cast<sockaddr*>(&from), size).host().toString()};
}

void Listener::turn_away() {
  // The filter sees segments from the TCP header on. A first SYN is dropped, so its sender tries again and
  // then finds nobody listening; everything of handshakes that have begun passes.
  constexpr std::uint32_t flags_at = 13, syn = 0x02, ack = 0x10;
  sock_filter program[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_at),
                           BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn | ack),
                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
                           BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF)};
  const sock_fprog filter{sizeof program / sizeof program[0], program};
  setsockopt(socket_, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

}  // namespace fiscal::api
