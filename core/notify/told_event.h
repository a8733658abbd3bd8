#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "core/model/record.h"

namespace fiscal::notify {

/// Something that clients are told. `type` is one word of docs/webhooks.md; `data` a JSON object that says
/// how the subject stood when it happened.
struct ToldEvent {
  std::string type;  ///< "invoice.authorized".
  Instant at;
  AccountId account;
  std::string subject;        ///< Id of what it is about: "inv_…".
  std::int64_t sequence = 0;  ///< Of the subject: grows with its events, with gaps, since not all are told.
  std::string data = "{}";
  std::optional<InvoiceRecord> invoice{};  ///< As it stood then, when the subject is a service invoice.
  /// The subject as its own room keeps it, as it stood then, when it is anything else: JSON. Empty: `data`
  /// says all.
  std::string kept{};
};

/// The `webhook-id`: the same at every endpoint, at every attempt and at a replay.
inline std::string event_id(const ToldEvent& event) {
  return "evt_" + event.subject + "_" + std::to_string(event.sequence);
}

}  // namespace fiscal::notify
