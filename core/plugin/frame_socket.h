#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <initializer_list>
#include <span>

#include "core/base/descriptor.h"
#include "core/plugin/frame.h"

namespace fiscal::plugin {

/// One end of a socket that carries frames. Sending and receiving may be done by two threads; each by one at
/// a time.
class FrameSocket {
 public:
  explicit FrameSocket(Descriptor socket) : socket_(std::move(socket)) {}

  int number() const { return socket_.number(); }

  /// From now on `receive` answers Later when nothing came for so long, and `send` asks its `go_on`.
  void wait_at_most(Duration span);

  /// From now on `receive` begins a wait awake, for a quarter of a millisecond, where the processor has
  /// nothing else to do: for exchanges that are answered at once. A wait after one in vain begins asleep.
  void begin_waits_awake() { may_wait_awake_ = true; }

  enum class Sent { All, Closed, GivenUp };

  /// Writes the frames with one system call where the socket takes them. `go_on` is asked whenever the other
  /// side took nothing for the time of `wait_at_most`; without it the wait is without end. After GivenUp the
  /// stream is broken. Frames beyond the limits must not be given.
  Sent send(std::span<const Frame> frames, const std::function<bool()>& go_on = {});
  Sent send(const Frame& frame, const std::function<bool()>& go_on = {}) { return send({&frame, 1}, go_on); }

  enum class Got { Frame, Later, Closed, Broken };

  /// The next frame; its views end with the next call.
  Got receive(Frame& frame);

 private:
  Descriptor socket_;
  FrameBuffer buffer_;
  bool may_wait_awake_ = false;
  bool waited_in_vain_ = false;
};

}  // namespace fiscal::plugin
