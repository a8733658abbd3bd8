#pragma once

#include <string>
#include <string_view>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {

/// How the answers of SEFIN's calls spell an error.
enum class ErrorSpelling {
  Issue,  ///< POST /nfse: "erros", members in PascalCase
  Event,  ///< POST eventos: "erro" as an array, members in camelCase
  Query,  ///< GET: "erro" as an array of one, members in camelCase
};

/// The opening of every SEFIN answer: {"tipoAmbiente":2,"versaoAplicativo":..,"dataHoraProcessamento":..
/// without the closing brace.
std::string envelope_head(const Office& office);

/// A JSON string, quotes included.
std::string json_text(std::string_view text);

Answer error_answer(const Office& office, int status, const Findings& findings, ErrorSpelling spelling,
                    const std::string& id_dps = "");

/// The payload member of a JSON body, or nothing when the body is not such an object.
std::optional<std::string> payload_member_of(const std::string& body, const char* name);

/// A document out of a request's payload, or the transport finding that refuses it.
struct Unpacked {
  std::string bytes;
  XmlDocument document;
};
std::optional<Unpacked> unpack(const std::optional<std::string>& payload, std::string_view root,
                               const Grammar& grammar, Findings& findings);

}  // namespace fiscal::sandbox
