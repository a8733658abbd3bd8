#include "core/plugin/frame_socket.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <vector>

namespace fiscal::plugin {
namespace {

/// Drops the first `count` bytes of what is still to be written.
void advance(std::span<iovec>& pieces, std::size_t count) {
  while (!pieces.empty() && count >= pieces.front().iov_len) {
    count -= pieces.front().iov_len;
    pieces = pieces.subspan(1);
  }
  if (pieces.empty()) return;
  pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + count;
  pieces.front().iov_len -= count;
}

/// Longer than a plugin computes between two questions to the host (docs/decisions/a-call-waits-awake.md).
constexpr std::chrono::microseconds awake_at_most{250};

/// A turn of the processor that took longer went to another thread, which needs it more.
constexpr std::chrono::microseconds nobody_else{5};

ssize_t receive_awake(int socket, std::span<char> space) {
  using Steady = std::chrono::steady_clock;
  const auto begun = Steady::now();
  for (auto turn = begun;;) {
    const ssize_t count = recv(socket, space.data(), space.size(), MSG_DONTWAIT);
    const auto now = Steady::now();
    if (count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return count;
    if (now - begun > awake_at_most || now - turn > nobody_else)
      return recv(socket, space.data(), space.size(), 0);
    turn = now;
    sched_yield();
  }
}

iovec piece(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

}  // namespace

void FrameSocket::wait_at_most(Duration span) {
  const timeval time{span.milliseconds / 1000, span.milliseconds % 1000 * 1000};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    setsockopt(socket_.number(), SOL_SOCKET, option, &time, sizeof time);
}

FrameSocket::Sent FrameSocket::send(std::span<const Frame> frames, const std::function<bool()>& go_on) {
  constexpr std::size_t pieces_a_frame = 3;
  std::vector<std::array<char, frame_header_size>> headers;
  headers.reserve(frames.size());
  std::vector<iovec> all;
  all.reserve(frames.size() * pieces_a_frame);
  for (const Frame& frame : frames) {
    headers.push_back(frame_header(frame));
    all.push_back({headers.back().data(), frame_header_size});
    if (!frame.name.empty()) all.push_back(piece(frame.name));
    if (!frame.body.empty()) all.push_back(piece(frame.body));
  }
  for (std::span<iovec> left = all; !left.empty();) {
    msghdr message{};
    message.msg_iov = left.data();
    message.msg_iovlen = left.size();
    const ssize_t written = sendmsg(socket_.number(), &message, MSG_NOSIGNAL);
    if (written >= 0) {
      advance(left, static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (go_on && !go_on()) return Sent::GivenUp;
    } else if (errno != EINTR) {
      return Sent::Closed;
    }
  }
  return Sent::All;
}

FrameSocket::Got FrameSocket::receive(Frame& frame) {
  while (true) {
    const FrameBuffer::State state = buffer_.next(frame);
    if (state == FrameBuffer::State::Complete) return Got::Frame;
    if (state == FrameBuffer::State::Broken) return Got::Broken;
    const std::span<char> space = buffer_.space();
    const ssize_t count = may_wait_awake_ && !waited_in_vain_
                              ? receive_awake(socket_.number(), space)
                              : recv(socket_.number(), space.data(), space.size(), 0);
    if (count == 0) return Got::Closed;
    waited_in_vain_ = count < 0;
    if (count > 0) {
      buffer_.filled(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Got::Later;
    } else if (errno != EINTR) {
      return Got::Closed;
    }
  }
}

}  // namespace fiscal::plugin
