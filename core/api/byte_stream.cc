#include "core/api/byte_stream.h"

#include <sys/socket.h>

#include <cerrno>

namespace fiscal::api {
namespace {

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(int socket) : socket_(socket) {}

  Moved read(char* to, std::size_t room) override {
    ssize_t count = 0;
    do count = recv(socket_, to, room, 0);
    while (count < 0 && errno == EINTR);
    Moved read = moved(count, Standing::AwaitsRead);
    read.took_all = read.bytes < room;
    return read;
  }

  Moved write(const char* from, std::size_t size) override {
    ssize_t count = 0;
    do count = send(socket_, from, size, MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    return moved(count, Standing::AwaitsWrite);
  }

  void end_writing() override { shutdown(socket_, SHUT_WR); }

 private:
  static Moved moved(ssize_t count, Standing awaited) {
    if (count > 0) return {Standing::Open, static_cast<std::size_t>(count)};
    const bool must_wait = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    return {must_wait ? awaited : Standing::Ended, 0};
  }

  const int socket_;
};

}  // namespace

std::unique_ptr<ByteStream> plain_stream(int socket) { return std::make_unique<PlainStream>(socket); }

}  // namespace fiscal::api
