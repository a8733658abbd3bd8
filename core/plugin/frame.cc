#include "core/plugin/frame.h"

#include <algorithm>
#include <cstring>

namespace fiscal::plugin {
namespace {

/// Holds the frames of nearly all calls, so that one is read with one system call.
constexpr std::size_t usual_capacity = 64u << 10;

struct Header {
  std::uint32_t size;
  std::uint8_t kind;
  std::uint8_t detail;
  std::uint16_t name_size;
  std::uint64_t value;
};
static_assert(sizeof(Header) == frame_header_size);

bool is_sound(const Header& header) {
  return header.kind >= static_cast<std::uint8_t>(FrameKind::Hello) &&
         header.kind <= static_cast<std::uint8_t>(FrameKind::Bye) && header.name_size <= max_frame_name &&
         header.name_size <= header.size && header.size - header.name_size <= max_frame_body;
}

}  // namespace

std::array<char, frame_header_size> frame_header(const Frame& frame) {
  const Header header{static_cast<std::uint32_t>(frame.name.size() + frame.body.size()),
                      static_cast<std::uint8_t>(frame.kind), frame.detail,
                      static_cast<std::uint16_t>(frame.name.size()), frame.value};
  std::array<char, frame_header_size> bytes;
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

std::span<char> FrameBuffer::space() {
  if (begin_ == end_) begin_ = end_ = 0;
  const std::size_t needed = std::max(wanted_, usual_capacity);
  // A buffer that one large frame needed is not kept for ever.
  const bool oversized = capacity_ > 16 * usual_capacity && needed == usual_capacity && end_ == 0;
  if (capacity_ < needed || oversized) {
    auto other = std::make_unique_for_overwrite<char[]>(needed);
    if (end_ > begin_) std::memcpy(other.get(), bytes_.get() + begin_, end_ - begin_);
    bytes_ = std::move(other);
    capacity_ = needed;
    end_ -= begin_;
    begin_ = 0;
  } else if (capacity_ - begin_ < wanted_ || end_ == capacity_) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

FrameBuffer::State FrameBuffer::next(Frame& frame) {
  wanted_ = frame_header_size;
  if (end_ - begin_ < frame_header_size) return State::Partial;
  Header header;
  std::memcpy(&header, bytes_.get() + begin_, sizeof header);
  if (!is_sound(header)) return State::Broken;
  wanted_ = frame_header_size + header.size;
  if (end_ - begin_ < wanted_) return State::Partial;
  const char* const text = bytes_.get() + begin_ + frame_header_size;
  frame = {static_cast<FrameKind>(header.kind),
           header.detail,
           header.value,
           {text, header.name_size},
           {text + header.name_size, header.size - header.name_size}};
  begin_ += wanted_;
  wanted_ = frame_header_size;
  return State::Complete;
}

}  // namespace fiscal::plugin
