#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fiscal::national {

/// A request to register an event, not signed yet.
struct EventRequest {
  std::string id;   ///< infPedReg/@Id.
  std::string xml;  ///< The root pedRegEvento in canonical form, without XML declaration; sign "infPedReg".
};

/// Writes the event that cancels an NFS-e, or (`kind` AnalysisRequest) asks the municipality to. Other kinds
/// are not the issuer's to send and throw `std::invalid_argument`. Findings name what the layout cannot
/// carry: the reason in words has 15 to 255 Latin characters. `invoice.issuer` must be present.
std::variant<EventRequest, Findings> build_cancellation(const CancelInvoice& request, EventKind kind,
                                                        const DpsOptions& options = {});

/// What an event document says of itself.
struct Event {
  std::string code;        ///< "101101".
  std::string access_key;  ///< Of the NFS-e that it belongs to.
  std::optional<Instant> processed_at;
  std::string id;                          ///< infEvento/@Id.
  std::optional<std::string> replaced_by;  ///< chSubstituta of a cancellation by substitution.
};

/// Reads a document whose root is `evento`. Nothing when it is not one; nobody's signature is checked.
std::optional<Event> read_event(std::string_view xml);

}  // namespace fiscal::national
