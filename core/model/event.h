#pragma once

#include <string>

#include "core/base/log.h"
#include "core/model/record.h"

namespace fiscal {

/// One thing that happened to an invoice. Events are only ever appended; the record is their fold.
/// `kind` is a stable snake_case word of docs/states.md; `data` a JSON object with what the kind needs.
struct Event {
  Instant at;
  std::string kind;
  std::string data = "{}";

  bool operator==(const Event&) const = default;
};

/// An event with its place in the invoice's history, from 1 without gaps.
struct NumberedEvent {
  int sequence = 0;
  Event event;

  bool operator==(const NumberedEvent&) const = default;
};

/// The event that a store appends by itself, when starting an attempt gave the invoice its number.
Event numbered_event(const DocumentNumber& number, Instant at);

/// One HTTP exchange of an attempt, redacted, for the timeline and as evidence.
struct Exchange {
  Instant at;
  std::string call;  ///< "issue", "status", "cancel": with the attempt's number.
  std::string method;
  std::string url;
  int status = 0;       ///< 0 when no answer came.
  std::string failure;  ///< Empty, or "no_answer: ...".
  Duration elapsed;
  bool departed_write = false;
  std::string request_head;  ///< Header lines, redacted.
  std::string request_body;  ///< Raw, redacted; cut at the recorder's limit.
  std::string response_head;
  std::string response_body;

  bool operator==(const Exchange&) const = default;
};

/// What a plugin said while a call ran, redacted, for the timeline.
struct PluginLogLine {
  Instant at;
  std::string call;  ///< As the exchanges of the same call.
  LogLevel level = LogLevel::Info;
  std::string text;

  bool operator==(const PluginLogLine&) const = default;
};

}  // namespace fiscal
