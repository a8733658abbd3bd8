#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include "core/api/byte_stream.h"
#include "core/api/request_head.h"

namespace fiscal::api {

/// One client's connection as the server's loop knows it. Touched by the loop's thread alone.
struct ClientConnection {
  enum class Phase {
    Idle,  ///< Waits for the first byte of a request.
    Head,
    Body,
    Answering,  ///< The request is with a thread of the pool.
    Writing,
    Lingering,  ///< All is said; what the client still sends is thrown away, so that no reset overtakes the
                ///< answer.
  };

  ClientConnection(std::uint64_t given_id, int given_socket, std::string from,
                   std::unique_ptr<ByteStream> given_stream, std::size_t max_head)
      : id(given_id),
        socket(given_socket),
        address(std::move(from)),
        stream(std::move(given_stream)),
        scanner(max_head) {}
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  bool is_reading() const { return phase == Phase::Idle || phase == Phase::Head || phase == Phase::Body; }

  /// The body of the request whose head was read; what follows it stays in `input`.
  std::string take_body();

  const std::uint64_t id;
  const int socket;
  const std::string address;  ///< Without the port.
  const std::unique_ptr<ByteStream> stream;

  Phase phase = Phase::Head;    ///< The first request is awaited under the deadline of headers.
  Duration deadline;            ///< Of the phase, on the steady clock.
  bool may_be_readable = true;  ///< Nothing says that a read would find nothing.
  bool has_ended = false;       ///< The client sends no more than what can be read now.
  std::string input;            ///< Bytes that no request has used yet.
  HeadScanner scanner;
  RequestHead head;  ///< While the body is read.
  std::size_t head_size = 0;
  std::string output;
  std::size_t written = 0;
  bool closes = false;        ///< After the answer in `output`.
  std::size_t discarded = 0;  ///< While lingering.
};

}  // namespace fiscal::api
