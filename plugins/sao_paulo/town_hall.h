#pragma once

#include <fiscal/provider.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/sao_paulo/answers.h"
#include "plugins/sao_paulo/messages.h"

namespace fiscal::sao_paulo {

/// A complete HTTP answer, and the town's own message in it where there is one.
struct Reply {
  int status = 0;
  std::optional<Return> message;
  std::string why_not;  ///< Why there is no message, for an operator.

  std::string description() const {
    return "HTTP " + std::to_string(status) + (message ? "" : ", " + why_not);
  }
};

using Exchange = std::variant<Reply, HttpFailure>;

/// The operations of the web service LoteNFe (WSDL of both versions), each a signed message inside a SOAP 1.1
/// string.
class TownHall {
 public:
  TownHall(Host& host, std::string address, Layout layout)
      : host_(host), address_(std::move(address)), layout_(layout) {}

  /// Signs a short text with the connection's certificate: raw RSA and SHA-1.
  std::string sign_text(std::string_view text);
  /// Signs a whole message and puts the XML declaration before.
  std::string sign_message(std::string_view canonical_xml);

  Exchange send_receipt(std::string_view signed_xml, ReceiptMessage form);
  /// TesteEnvioLoteRPS: judges a lot and issues nothing.
  Exchange try_receipt(std::string_view signed_xml);
  Exchange query(std::string_view signed_xml);
  Exchange cancel(std::string_view signed_xml);

 private:
  Exchange call(std::string_view operation, std::string_view action, std::string_view signed_xml,
                Effect effect);

  Host& host_;
  std::string address_;
  Layout layout_;
};

/// A sentence for an operator.
std::string failure_text(const HttpFailure& failure);

}  // namespace fiscal::sao_paulo
