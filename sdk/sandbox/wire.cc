#include "sdk/sandbox/wire.h"

#include <Poco/Exception.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace fiscal::sandbox {
namespace {

/// How late a wait may hear that the program ends. A thousand connections that wait all look up.
constexpr std::int64_t look_up_ms = 500;

}  // namespace

bool Wire::send(std::string_view bytes) {
  try {
    while (!bytes.empty()) {
      const int count = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

bool Wire::wait(std::int64_t milliseconds) const {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + std::chrono::milliseconds(milliseconds);
  while (!stopping_.load()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now()).count();
    if (left <= 0) return true;
    pollfd watched{socket_.impl()->sockfd(), POLLRDHUP, 0};
    if (::poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left, look_up_ms))) > 0) return false;
  }
  return false;
}

void Wire::drop() {
  ::shutdown(socket_.impl()->sockfd(), SHUT_WR);
  give_up_socket();
}

void Wire::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.impl()->sockfd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  give_up_socket();
}

// Poco would say goodbye in TLS when it closes the socket. The connection is therefore ended here, by putting
// another file under its number; what Poco then closes is that file.
void Wire::give_up_socket() {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere < 0) return;
  ::dup2(nowhere, socket_.impl()->sockfd());
  ::close(nowhere);
}

}  // namespace fiscal::sandbox
