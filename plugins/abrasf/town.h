#pragma once

#include <fiscal/municipal/document.hpp>
#include <fiscal/municipal/reply.hpp>
#include <fiscal/provider.hpp>

#include <string>
#include <variant>

#include "plugins/abrasf/town_settings.h"

namespace fiscal::abrasf {

/// A complete answer of the service.
struct Answered {
  int status = 0;
  municipal::Reply reply;
};

/// What became of one request: an answer, a failure of the way, or findings for which nothing was sent.
using Exchange = std::variant<Answered, HttpFailure, Findings>;

/// A town's service for one call of the gateway: writes, signs, sends and reads by the connection's profile.
class Town {
 public:
  Town(Host& host, const TownSettings& settings, const Issuer& issuer, Environment environment)
      : host_(host), settings_(settings), issuer_(issuer), environment_(environment) {}

  const municipal::Profile& profile() const { return settings_.profile; }
  bool offers(municipal::Call call) const { return profile().operation(call) != nullptr; }

  /// The document of an operation as it is sent, or why it cannot be written.
  std::variant<std::string, Findings> prepare(municipal::Call call, const municipal::Facts& facts);

  /// Sends a prepared document.
  Exchange send(municipal::Call call, const std::string& document, Effect effect);

  /// Both in one, for questions.
  Exchange ask(municipal::Call call, const municipal::Facts& facts);

  /// The issuer's facts, for questions and cancellations.
  municipal::Facts facts() const;
  const Issuer& issuer() const { return issuer_; }
  const TownSettings& settings() const { return settings_; }
  Signer signer();

 private:
  Host& host_;
  const TownSettings& settings_;
  const Issuer& issuer_;
  const Environment environment_;
};

/// What a person is told of an answer that nothing can be read from.
std::string description_of(const Answered& answered);

}  // namespace fiscal::abrasf
