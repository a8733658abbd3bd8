#include "core/plugin/frame.h"

#include <sys/socket.h>

#include <cstring>
#include <ctime>
#include <string>
#include <thread>

#include "core/plugin/frame_socket.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

std::string bytes_of(const Frame& frame) {
  const auto header = frame_header(frame);
  return std::string(header.data(), header.size()) + std::string(frame.name) + std::string(frame.body);
}

/// Gives the bytes in pieces, and each frame to `take`; answers how it ended.
template <class Take>
FrameBuffer::State feed(FrameBuffer& buffer, std::string_view bytes, std::size_t piece, const Take& take) {
  FrameBuffer::State state = FrameBuffer::State::Partial;
  while (!bytes.empty() && state == FrameBuffer::State::Partial) {
    const auto space = buffer.space();
    REQUIRE(!space.empty());
    const std::size_t count = std::min({space.size(), bytes.size(), piece});
    std::memcpy(space.data(), bytes.data(), count);
    buffer.filled(count);
    bytes.remove_prefix(count);
    Frame frame;
    while ((state = buffer.next(frame)) == FrameBuffer::State::Complete) take(frame);
  }
  return state;
}

/// Of this thread.
double processor_seconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

struct SocketPair {
  SocketPair() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    one = Descriptor(ends[0]);
    other = Descriptor(ends[1]);
  }
  Descriptor one, other;
};

}  // namespace

TEST_CASE("frames come as they were sent, however the bytes are cut", "[plugin]") {
  const std::string body(70'000, 'b');
  const Frame sent[] = {{FrameKind::Open, 0, 20'000, "conn", "{}"},
                        {FrameKind::Invoke, 1, 7, "issue/1", body},
                        {FrameKind::Stop, 0, ~std::uint64_t{0}, {}, {}}};
  std::string stream;
  for (const Frame& frame : sent) stream += bytes_of(frame);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{15}, std::size_t{4096}, stream.size()}) {
    FrameBuffer buffer;
    std::size_t at = 0;
    const auto state = feed(buffer, stream, piece, [&](const Frame& frame) {
      REQUIRE(at < std::size(sent));
      CHECK(frame.kind == sent[at].kind);
      CHECK(frame.detail == sent[at].detail);
      CHECK(frame.value == sent[at].value);
      CHECK(frame.name == sent[at].name);
      CHECK(frame.body == sent[at].body);
      ++at;
    });
    CHECK(state == FrameBuffer::State::Partial);
    CHECK(at == std::size(sent));
  }
}

TEST_CASE("a header beyond the limits breaks the stream before anything is taken for it", "[plugin]") {
  const auto header_with = [](std::uint32_t size, std::uint8_t kind, std::uint16_t name_size) {
    std::string bytes(frame_header_size, '\0');
    std::memcpy(bytes.data(), &size, sizeof size);
    std::memcpy(bytes.data() + 4, &kind, sizeof kind);
    std::memcpy(bytes.data() + 6, &name_size, sizeof name_size);
    return bytes;
  };
  const auto state_after = [](const std::string& bytes) {
    FrameBuffer buffer;
    return feed(buffer, bytes, bytes.size(), [](const Frame&) {});
  };
  constexpr auto largest = static_cast<std::uint32_t>(max_frame_body);
  CHECK(state_after(header_with(0, 1, 0)) == FrameBuffer::State::Partial);
  CHECK(state_after(header_with(largest, 1, 0)) == FrameBuffer::State::Partial);
  CHECK(state_after(header_with(largest + 1, 1, 0)) == FrameBuffer::State::Broken);
  CHECK(state_after(header_with(0xFFFFFFFF, 1, 0)) == FrameBuffer::State::Broken);
  CHECK(state_after(header_with(10, 0, 0)) == FrameBuffer::State::Broken);
  CHECK(state_after(header_with(10, static_cast<std::uint8_t>(FrameKind::Bye) + 1, 0)) ==
        FrameBuffer::State::Broken);
  CHECK(state_after(header_with(10, 1, 11)) == FrameBuffer::State::Broken);
  CHECK(state_after(header_with(5000, 1, max_frame_name + 1)) == FrameBuffer::State::Broken);
}

TEST_CASE("a frame larger than the socket holds arrives, and a sender to a reader that stopped gives up",
          "[plugin]") {
  SocketPair pair;
  FrameSocket writer(std::move(pair.one));
  FrameSocket reader(std::move(pair.other));
  writer.wait_at_most(milliseconds(10));
  const std::string body(5 << 20, 'x');
  std::thread sender([&] {
    CHECK(writer.send({FrameKind::Answer, 0, 0, {}, body}) == FrameSocket::Sent::All);
  });
  Frame frame;
  CHECK(reader.receive(frame) == FrameSocket::Got::Frame);
  CHECK(frame.body == body);
  sender.join();
  int asked = 0;
  CHECK(writer.send({FrameKind::Answer, 0, 0, {}, body}, [&] { return ++asked < 3; }) ==
        FrameSocket::Sent::GivenUp);
  CHECK(asked == 3);
}

TEST_CASE("a socket tells silence from the end", "[plugin]") {
  SocketPair pair;
  FrameSocket reader(std::move(pair.one));
  reader.wait_at_most(milliseconds(5));
  Frame frame;
  CHECK(reader.receive(frame) == FrameSocket::Got::Later);
  REQUIRE(write(pair.other.number(), "not a frame at all", 18) == 18);
  CHECK(reader.receive(frame) == FrameSocket::Got::Broken);
  SocketPair closed;
  FrameSocket left(std::move(closed.one));
  closed.other.reset();
  CHECK(left.receive(frame) == FrameSocket::Got::Closed);
  CHECK(left.send({FrameKind::Bye, 0, 0, {}, {}}) == FrameSocket::Sent::Closed);
}

TEST_CASE("a wait that begins awake goes to sleep, and the next one begins asleep", "[plugin]") {
  SocketPair pair;
  FrameSocket reader(std::move(pair.one));
  FrameSocket writer(std::move(pair.other));
  reader.wait_at_most(milliseconds(1));
  reader.begin_waits_awake();
  Frame frame;
  const double begun = processor_seconds();
  for (int looks = 0; looks < 50; ++looks) CHECK(reader.receive(frame) == FrameSocket::Got::Later);
  // Awake all the time it would be 50 ms, and awake at the beginning of each wait 12 ms.
  CHECK(processor_seconds() - begun < 0.006);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(writer.send({FrameKind::Bye, 0, 0, {}, {}}) == FrameSocket::Sent::All);
  });
  FrameSocket::Got got = FrameSocket::Got::Later;
  while (got == FrameSocket::Got::Later) got = reader.receive(frame);
  CHECK(got == FrameSocket::Got::Frame);
  later.join();
}

}  // namespace fiscal::plugin
