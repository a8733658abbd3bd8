#include "tests/crash/receiver.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "core/base/clock.h"

namespace fiscal::crash {
namespace {

constexpr int patience_with_a_sender_ms = 2'000;
constexpr int look_for_the_end_every_ms = 50;
constexpr std::size_t refused_of_messages = 5;

/// The value of a header; empty when it is not there. Names are compared without case.
std::string header_of(const std::string& head, const std::string& name) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const auto at = lower.find("\r\n" + name + ":");
  if (at == std::string::npos) return "";
  const auto first = head.find_first_not_of(' ', at + name.size() + 3);
  return head.substr(first, head.find("\r\n", first) - first);
}

/// Reads until `text` is at least `size` long or holds the end of a head. False when the sender ends or waits
/// before that.
bool read_more(int connection, std::string& text, std::optional<std::size_t> size) {
  while (size ? text.size() < *size : text.find("\r\n\r\n") == std::string::npos) {
    pollfd readable{connection, POLLIN, 0};
    if (poll(&readable, 1, patience_with_a_sender_ms) <= 0) return false;
    char block[8192];
    const ssize_t count = recv(connection, block, sizeof block, 0);
    if (count <= 0) return false;
    text.append(block, static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Receiver::Receiver(const std::filesystem::path& log) : log_(log, std::ios::app) {
  listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (!log_ || bind(listening_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      listen(listening_, SOMAXCONN) != 0 ||
      getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no webhook receiver can be started");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { listen_until_stopped(); });
}

Receiver::~Receiver() {
  stopping_ = true;
  thread_.join();
  close(listening_);
}

std::string Receiver::place() const { return "127.0.0.1:" + std::to_string(port_); }

bool Receiver::has(const std::string& invoice, std::int64_t sequence) const {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(invoice);
  return found != taken_.end() && found->second.contains(sequence);
}

void Receiver::listen_until_stopped() {
  while (!stopping_) {
    pollfd readable{listening_, POLLIN, 0};
    if (poll(&readable, 1, look_for_the_end_every_ms) <= 0) continue;
    const int connection = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    serve(connection);
    close(connection);
  }
}

void Receiver::serve(int connection) {
  std::string text;
  if (!read_more(connection, text, std::nullopt)) return;
  const std::size_t head_size = text.find("\r\n\r\n") + 4;
  const std::string head = text.substr(0, head_size);
  const std::string length = header_of(head, "content-length");
  if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos || length.size() > 7)
    return;
  if (!read_more(connection, text, head_size + std::stoul(length))) return;
  const std::string answer = "HTTP/1.1 " + std::to_string(take(head, text.substr(head_size))) +
                             " As-It-Is\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
}

/// Answers the status.
int Receiver::take(const std::string& head, const std::string& body) {
  const auto message = nlohmann::json::parse(body, nullptr, false);
  if (message.is_discarded()) return 400;
  const std::string id = header_of(head, "webhook-id");
  const std::string invoice = message.at("data").at("invoice").at("id");
  const std::int64_t sequence = message.at("data").at("sequence");
  const bool is_new = seen_.insert(id).second;
  const int status = is_new && seen_.size() % refused_of_messages == 0 ? 503 : 204;
  log_ << nlohmann::json{{"at_ms", SystemClock().now().milliseconds},
                         {"endpoint", head.substr(0, head.find(" HTTP/"))},
                         {"webhook_id", id},
                         {"invoice", invoice},
                         {"sequence", sequence},
                         {"body_sha256", hex(sha256(body))},
                         {"status", status}}
              .dump()
       << std::endl;
  if (status == 204) {
    const std::lock_guard lock(mutex_);
    taken_[invoice].insert(sequence);
  }
  return status;
}

}  // namespace fiscal::crash
