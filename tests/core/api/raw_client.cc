#include "tests/core/api/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace fiscal::test {
namespace {

/// The size of the first complete answer in `bytes`, interim ones before it included; 0 when there is none.
std::size_t complete_answer(const std::string& bytes) {
  std::size_t at = 0;
  while (true) {
    const auto end = bytes.find("\r\n\r\n", at);
    if (end == std::string::npos) return 0;
    if (bytes.compare(at, 10, "HTTP/1.1 1") == 0) {
      at = end + 4;
      continue;
    }
    const auto length = bytes.find("Content-Length: ", at);
    const std::size_t size = length < end ? std::strtoul(bytes.c_str() + length + 16, nullptr, 10) : 0;
    return bytes.size() >= end + 4 + size ? end + 4 + size : 0;
  }
}

int status_of(const std::string& bytes) {
  auto at = bytes.rfind("HTTP/1.1 ");
  return at == std::string::npos ? 0 : std::atoi(bytes.c_str() + at + 9);
}

}  // namespace

RawClient::RawClient(std::uint16_t port, const char* from) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  inet_pton(AF_INET, from, &here.sin_addr);
  sockaddr_in there = here;
  inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
  there.sin_port = htons(port);
  const bool bound = bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0;
  if (bound && connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0) return;
  close(socket_);
  socket_ = -1;
}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::end_sending() { shutdown(socket_, SHUT_WR); }

std::string RawClient::Reply::body() const {
  const auto head = bytes.rfind("\r\n\r\n");
  return head == std::string::npos ? "" : bytes.substr(head + 4);
}

RawClient::Reply RawClient::read(std::chrono::milliseconds patience) { return read_until(patience, false); }

RawClient::Reply RawClient::read_to_end(std::chrono::milliseconds patience) {
  return read_until(patience, true);
}

RawClient::Reply RawClient::read_until(std::chrono::milliseconds patience, bool to_end) {
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto ended = [&](End end) {
    Reply reply{end, status_of(rest_), std::move(rest_)};
    rest_.clear();
    return reply;
  };
  while (true) {
    if (const auto size = to_end ? 0 : complete_answer(rest_); size > 0) {
      Reply reply{End::Complete, status_of(rest_.substr(0, size)), rest_.substr(0, size)};
      rest_.erase(0, size);
      return reply;
    }
    if (const auto end = read_more(until)) return ended(*end);
  }
}

bool RawClient::receives(std::string_view bytes, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (rest_.size() < bytes.size())
    if (read_more(until)) return false;
  return rest_.starts_with(bytes);
}

std::optional<RawClient::End> RawClient::read_more(std::chrono::steady_clock::time_point until) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  pollfd readable{socket_, POLLIN, 0};
  if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return End::Timeout;
  char bytes[8192];
  const auto count = recv(socket_, bytes, sizeof bytes, 0);
  if (count == 0) return End::Closed;
  if (count < 0) return End::Reset;
  rest_.append(bytes, static_cast<std::size_t>(count));
  return std::nullopt;
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
}

std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: gateway\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace fiscal::test
