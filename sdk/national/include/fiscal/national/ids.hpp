#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Identities of the national layout (DPS 1.01, annexes I and II). All functions are pure.
namespace fiscal::national {

/// The namespace of every document of the layout.
inline constexpr std::string_view xml_namespace = "http://www.sped.fazenda.gov.br/nfse";

/// The layout that is written. IBS and CBS need it (E0854).
inline constexpr std::string_view layout_version = "1.01";

/// A tax number as identities hold it: fourteen characters, a CPF with three zeros before it.
std::string fourteen(std::string_view tax_id);

/// infDPS/@Id (E0004): "DPS", municipality, kind of tax number, tax number, series and number, both filled
/// with zeros: 45 characters. The same four facts never name two documents (E0014).
std::string dps_id(std::string_view municipality, std::string_view tax_id, std::string_view series,
                   std::int64_t number);

/// The events that make, ask for or end a cancellation (annex II, "Tipos de eventos").
enum class EventKind {
  Cancellation = 101101,
  AnalysisRequest = 101103,  ///< Asks the municipality to cancel after the deadline.
  Substitution = 105102,  ///< Written by the system when a DPS with `subst` is accepted; never sent (E0813).
  CancellationGranted = 105104,  ///< The municipality's answer to an AnalysisRequest.
  CancellationDenied = 105105,   ///< The other answer.
  CancellationByOffice = 305101,
};

/// "101101".
std::string event_code(EventKind kind);

/// infPedReg/@Id (E1827): "PRE", access key and event code, 59 characters.
std::string event_request_id(std::string_view access_key, EventKind kind);

}  // namespace fiscal::national
