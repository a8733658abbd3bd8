#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace fiscal::crash {

/// A webhook receiver as receivers are: it refuses the first attempt of every fifth message, so that there
/// is something to repeat. A message that did not come whole is none. Owns one thread; its log is the fourth
/// of the checker's, a line for each message, written before it is answered.
class Receiver {
 public:
  /// Listens on a port of its own. Throws std::runtime_error.
  explicit Receiver(const std::filesystem::path& log);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// "127.0.0.1:8123"
  std::string place() const;
  std::string url() const { return "http://" + place() + "/hook"; }

  /// Whether the message of this event of an invoice came and was not refused. Safe from any thread.
  bool has(const std::string& invoice, std::int64_t sequence) const;

 private:
  void listen_until_stopped();
  void serve(int connection);
  int take(const std::string& head, const std::string& body);

  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::ofstream log_;
  std::set<std::string> seen_;  ///< Of the thread alone: ids of messages.
  mutable std::mutex mutex_;
  std::map<std::string, std::set<std::int64_t>> taken_;  ///< Guarded by mutex_; by invoice.
  std::thread thread_;
};

}  // namespace fiscal::crash
