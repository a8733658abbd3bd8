#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

/// A call of the town hall's web service as it arrived.
struct PaulistanaCall {
  std::string operation;  ///< "EnvioRPS": the SOAP body's element without "Request".
  int version = 0;        ///< VersaoSchema.
  std::string message;    ///< MensagemXML.
};

/// Reads the SOAP envelope, 1.1 or 1.2; nothing where the bytes are none.
std::optional<PaulistanaCall> read_paulistana_call(std::string_view body);

/// An error or an alert of an answer.
struct PaulistanaNotice {
  std::string code;
  std::string text;
};

/// An answer of the town hall before it is wrapped.
struct PaulistanaReturn {
  bool success = false;
  std::vector<PaulistanaNotice> alerts;
  std::vector<PaulistanaNotice> errors;
  std::string content;  ///< XML after the notices.

  static PaulistanaReturn refused(std::string code, std::string text) {
    return {false, {}, {{std::move(code), std::move(text)}}, {}};
  }
};

/// The Retorno… message of an operation.
std::string written_return(const PaulistanaCall& call, const PaulistanaReturn& answer);

/// The SOAP 1.1 envelope around RetornoXML, with the message as a string.
std::string wrapped_return(const PaulistanaCall& call, const std::string& message);

}  // namespace fiscal::sandbox
