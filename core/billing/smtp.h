#pragma once

#include <string>

#include "core/billing/email.h"

namespace fiscal::billing {

/// A server that takes letters for delivery.
struct SmtpServer {
  std::string url;        ///< "smtp://host:587" or "smtps://host:465".
  std::string from;       ///< Address of the sender.
  std::string from_name;  ///< Or empty.
  std::string user;       ///< Empty: without logging in.
  std::string password;
  bool require_tls = true;  ///< Nothing is said in clear text; the server's certificate is checked.
  std::string ca_file;      ///< PEM: who vouches for the server; empty: those whom the system trusts.
  Duration timeout = seconds(30);
};

/// What became of a letter.
struct SendOutcome {
  enum class Kind {
    Sent,      ///< The server has taken it.
    TryAgain,  ///< It could not be reached, or says so.
    Refused,   ///< It never will take it.
  };
  Kind kind = Kind::Sent;
  std::string why;
};

/// Hands a letter to the server and waits for its answer. Of any thread.
SendOutcome send_by_smtp(const SmtpServer& server, const Email& letter, Instant now);

/// The letter as RFC 5322 and MIME have it, lines ending with CR LF.
std::string message_of(const SmtpServer& server, const Email& letter, Instant now);

}  // namespace fiscal::billing
