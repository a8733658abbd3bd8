#pragma once

#include <mutex>
#include <string>
#include <thread>

namespace fiscal::test {

/// A mail server on loopback that takes one letter after another and answers as it is told to.
class MailServer {
 public:
  struct Script {
    std::string greeting = "220 ready";
    std::string to_recipient = "250 ok";
    std::string to_message = "250 kept";
  };

  /// Of the letter last begun.
  struct Heard {
    std::string from;
    std::string to;
    std::string message;  ///< As it stood between DATA and the dot.
  };

  explicit MailServer(Script script);
  ~MailServer();

  /// "smtp://127.0.0.1:" and a port of its own.
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  Heard heard() const;

 private:
  void serve();
  void talk(int client);

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  Heard heard_;  ///< Guarded by mutex_.
  std::thread thread_;
};

}  // namespace fiscal::test
