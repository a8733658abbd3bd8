#pragma once

#include <mutex>
#include <string>
#include <thread>

#include "core/vault/pkcs12.h"

struct ssl_ctx_st;

namespace fiscal::test {

/// A mail server on loopback that takes one letter after another and answers as it is told to.
class MailServer {
 public:
  enum class Tls {
    Never,
    AtOnce,     ///< smtps.
    WhenAsked,  ///< STARTTLS; before it, nothing else is heard.
  };

  struct Script {
    std::string greeting = "220 ready";
    std::string to_recipient = "250 ok";
    std::string to_message = "250 kept";
    Tls tls = Tls::Never;
    const vault::Identity* identity = nullptr;  ///< Where there is TLS. Outlives the server.
    std::string user{};                         ///< Not empty: who has to log in (AUTH PLAIN).
    std::string password{};
  };

  /// Of the letter last begun.
  struct Heard {
    std::string from;
    std::string to;
    std::string message;  ///< As it stood between DATA and the dot.
    std::string user;     ///< Who logged in.
    bool over_tls = false;
  };

  explicit MailServer(Script script);
  ~MailServer();

  /// "smtp://127.0.0.1:" or "smtps://127.0.0.1:" and a port of its own.
  std::string url() const {
    return (script_.tls == Tls::AtOnce ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port_);
  }
  Heard heard() const;

 private:
  class Line;

  void serve();
  void talk(Line& client);
  /// The answer to a command that is about who speaks; empty for another one.
  std::string answer_to_login(const std::string& line, Line& client, bool& is_known);

  const Script script_;
  ssl_ctx_st* context_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  Heard heard_;  ///< Guarded by mutex_.
  std::thread thread_;
};

}  // namespace fiscal::test
