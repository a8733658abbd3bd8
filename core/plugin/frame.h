#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace fiscal::plugin {

/// What a gateway and one of its workers say to each other. A worker has one control socket and one socket
/// for each call that it may run at once, a lane; on a lane the two sides take turns.
enum class FrameKind : std::uint8_t {
  Hello = 1,  ///< Worker, control: ready. `name` says how it is confined, `body` is the library's manifest.
  Unusable,   ///< Worker, control: `body` says why the library cannot be used; the worker ends.
  Open,       ///< Host: of the Invoke that follows. `value` budget in ms, `name` connection, `body` settings.
  Check,      ///< Host: open with these settings and close. As Open, and nothing follows.
  Invoke,     ///< Host: `name` method, `body` request.
  Call,       ///< Worker: `name` service, `body` request; an Answer follows.
  Answer,     ///< Host: `value` fiscal_code, `body` reply.
  Log,        ///< Worker: `value` level, `body` record. Nothing follows.
  Misbehaved,  ///< Worker: `body` says what the plugin did, `value` how often by now. Nothing follows.
  Refused,     ///< Worker: `open` refused; `detail` fault, `body` error document. Ends the call.
  Reply,       ///< Worker: `value` fiscal_code, `detail` fault, `body` reply. Ends the call.
  Stop,        ///< Host, control: the call on lane `value` is to end: its budget is over or it was cancelled.
  Bye,         ///< Host, control: close everything and end.
};

/// A message, with views of what its sender or a FrameBuffer holds.
struct Frame {
  FrameKind kind = FrameKind::Bye;
  std::uint8_t detail = 0;
  std::uint64_t value = 0;
  std::string_view name = {};
  std::string_view body = {};
};

inline constexpr std::size_t frame_header_size = 16;
inline constexpr std::size_t max_frame_name = 1024;
inline constexpr std::size_t max_frame_body = (8u << 20) + (64u << 10);

/// u32 size of what follows the header, u8 kind, u8 detail, u16 size of the name, u64 value; in the machine's
/// byte order, since both sides run on it. Name and body must be within their limits.
std::array<char, frame_header_size> frame_header(const Frame& frame);

/// Makes frames of the bytes of a socket. Trusts nothing in them: a header with an unknown kind or beyond the
/// limits breaks the stream, and memory is only taken for bytes that a header within the limits announced.
class FrameBuffer {
 public:
  enum class State { Complete, Partial, Broken };

  /// Where the next bytes go, after `next` said Partial; never empty. Views of earlier frames end here.
  std::span<char> space();
  /// So many bytes were put there.
  void filled(std::size_t count) { end_ += count; }

  /// Takes the next frame. After Broken nothing that follows can be understood.
  State next(Frame& frame);

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t wanted_ = frame_header_size;  ///< From `begin_`, for the next frame to be complete.
};

}  // namespace fiscal::plugin
