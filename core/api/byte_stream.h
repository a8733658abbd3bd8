#pragma once

#include <cstddef>
#include <memory>

namespace fiscal::api {

/// The bytes of one client, over a socket that never waits. Does not own the socket. For one thread at a
/// time.
class ByteStream {
 public:
  enum class Standing {
    Open,         ///< Bytes moved.
    AwaitsRead,   ///< None did: the socket must become readable first (for TLS, also while writing)...
    AwaitsWrite,  ///< ...or writable.
    Ended,        ///< The client has sent all that it will, or the connection is broken.
  };

  struct Moved {
    Standing standing = Standing::Ended;
    std::size_t bytes = 0;  ///< More than none exactly when the stream is open.
    bool took_all = false;  ///< A read that left nothing: only what comes from now on can be read.
  };

  virtual ~ByteStream() = default;
  virtual Moved read(char* to, std::size_t room) = 0;
  virtual Moved write(const char* from, std::size_t size) = 0;
  /// Tells the client that nothing follows. What it still sends can be read.
  virtual void end_writing() = 0;
};

std::unique_ptr<ByteStream> plain_stream(int socket);

}  // namespace fiscal::api
