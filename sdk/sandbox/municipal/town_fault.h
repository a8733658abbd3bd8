#pragma once

#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::sandbox::municipal {

/// What goes wrong on purpose in a town.
enum class TownFaultMode {
  AcceptThenDrop,  ///< processed, then the connection ends without an answer
  DropBefore,      ///< the connection ends, nothing processed
  EmptyReply,      ///< processed, 200 without a body
  HtmlPage,        ///< processed, 200 with a page
  BadGateway,      ///< processed, 502 with a page
  SoapFault,       ///< processed, 500 with a fault
  WrongCharset,    ///< processed, ISO-8859-1 bytes that say UTF-8
  ProtocolLost,    ///< processed, an answer without the protocol and without the note
  CutReply,        ///< processed, half the document
  Duplicate,       ///< processed, answered E10 as if it had been sent before
  Processing,      ///< not looked at, answered E92
  LotForgotten,    ///< answered E86
  UnknownCode,     ///< processed, answered with a code of no table
  RefusedUnknown,  ///< not processed, answered with a code of no table
  OtherNote,       ///< processed, answered with the note of another RPS
};

struct TownFault {
  TownFaultMode mode;
  std::string call;  ///< Only requests of this operation ("send_lot"); empty: any.
  int count = 1;     ///< How many requests it meets.
};

/// Throws std::invalid_argument that names what is wrong.
TownFault town_fault_from_json(const nlohmann::json& text);
/// Every mode by its name.
const std::vector<std::pair<std::string_view, TownFaultMode>>& town_fault_modes();

/// The faults in force. Safe for threads.
class TownFaults {
 public:
  void add(TownFault fault);
  void clear();
  /// The first fault that meets a request, counted down.
  std::optional<TownFaultMode> take(std::string_view call);

 private:
  std::mutex mutex_;
  std::vector<TownFault> faults_;
};

}  // namespace fiscal::sandbox::municipal
