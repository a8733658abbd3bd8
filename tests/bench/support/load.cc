#include "tests/bench/support/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>

namespace fiscal::bench {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_between(Steady::time_point from, Steady::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

class Socket {
 public:
  explicit Socket(std::uint16_t port) : file_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(file_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("nothing answers on port " + std::to_string(port));
  }
  ~Socket() { close(file_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int file() const { return file_; }
  void send_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the server ended a connection");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void receive(std::string& into) {
    char block[16 * 1024];
    const ssize_t got = recv(file_, block, sizeof block, 0);
    if (got <= 0) throw std::runtime_error("the server ended a connection: " + into);
    into.append(block, static_cast<std::size_t>(got));
  }

 private:
  int file_;
};

struct Answer {
  int status;
  std::size_t size;  ///< With its head.
  std::size_t body_from;
};

/// The answer at the beginning of `bytes`, once it is whole. Every server here says how long its answers are.
std::optional<Answer> whole_answer(std::string_view bytes) {
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string_view::npos || bytes.size() < 12) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t at = bytes.find("\r\n"); at < head_end; at = bytes.find("\r\n", at + 2)) {
    constexpr std::string_view name = "content-length:";
    const std::string_view line = bytes.substr(at + 2);
    if (line.size() <= name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const char* digits = line.data() + name.size();
    while (*digits == ' ') ++digits;
    std::from_chars(digits, line.data() + line.size(), length);
  }
  const std::size_t size = head_end + 4 + length;
  if (bytes.size() < size) return std::nullopt;
  int status = 0;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, status);
  return Answer{status, size, head_end + 4};
}

struct Client {
  explicit Client(std::uint16_t port) : socket(port) {}
  Socket socket;
  std::string received;
  Steady::time_point sent_at;
};

}  // namespace

double LoadResult::at(double share) const {
  if (microseconds.empty()) return 0;
  return static_cast<double>(
      microseconds[static_cast<std::size_t>(share * static_cast<double>(microseconds.size() - 1))]);
}

LoadResult run_load(const Load& load) {
  std::vector<std::unique_ptr<Client>> clients;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const std::unique_ptr<const int, void (*)(const int*)> closing(&epoll,
                                                                 [](const int* file) { close(*file); });
  std::uint64_t written = 0;
  std::int64_t in_hand = 0;
  std::string request;
  const auto ask = [&](Client& client) {
    request.clear();
    load.write(request, written++);
    client.sent_at = Steady::now();
    ++in_hand;
    client.socket.send_all(request);
  };
  for (int n = 0; n < load.connections; ++n) {
    clients.push_back(std::make_unique<Client>(load.port));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = clients.back().get();
    epoll_ctl(epoll, EPOLL_CTL_ADD, clients.back()->socket.file(), &event);
  }
  const auto may_ask = [&] {
    return load.requests == 0 || static_cast<std::int64_t>(written) < load.requests;
  };
  for (auto& client : clients)
    if (may_ask()) ask(*client);

  LoadResult result;
  const auto begun = Steady::now();
  auto measured_from = begun;
  bool measuring = false;
  bool asking = true;
  std::vector<epoll_event> ready(clients.size());
  while (in_hand > 0) {
    if (!measuring && seconds_between(begun, Steady::now()) >= load.warm_up) {
      measuring = true;
      load.at_start();
      measured_from = Steady::now();
    }
    const int count = epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), 30'000);
    if (count <= 0) throw std::runtime_error("the server gave no answer for half a minute");
    for (int at = 0; at < count; ++at) {
      Client& client = *static_cast<Client*>(ready[static_cast<std::size_t>(at)].data.ptr);
      client.socket.receive(client.received);
      const auto answer = whole_answer(client.received);
      if (!answer) continue;
      if (answer->status != load.expected_status)
        throw std::runtime_error("an unexpected answer: " + client.received);
      const auto now = Steady::now();
      if (measuring && asking) {
        ++result.answered;
        result.microseconds.push_back(static_cast<float>(seconds_between(client.sent_at, now) * 1e6));
      }
      client.received.erase(0, answer->size);
      --in_hand;
      if (asking && may_ask()) ask(client);
    }
    if (asking && measuring && load.seconds > 0 &&
        seconds_between(measured_from, Steady::now()) >= load.seconds) {
      asking = false;
      result.seconds = seconds_between(measured_from, Steady::now());
    }
  }
  if (result.seconds == 0) result.seconds = seconds_between(measured_from, Steady::now());
  if (result.answered == 0) throw std::runtime_error("no request was answered in time");
  std::sort(result.microseconds.begin(), result.microseconds.end());
  return result;
}

std::string request_text(const std::string& method, const std::string& path, const std::string& key,
                         const std::string& more_headers, const std::string& body) {
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!key.empty()) text += "Authorization: Bearer " + key + "\r\n";
  text += more_headers;
  if (!body.empty() || method != "GET")
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

std::string call(std::uint16_t port, const std::string& method, const std::string& path,
                 const std::string& key, const std::string& body) {
  Socket socket(port);
  socket.send_all(request_text(method, path, key, "", body));
  std::string received;
  std::optional<Answer> answer;
  while (!(answer = whole_answer(received))) socket.receive(received);
  if (answer->status < 200 || answer->status > 299)
    throw std::runtime_error(method + " " + path + ": " + received);
  return received.substr(answer->body_from);
}

}  // namespace fiscal::bench
