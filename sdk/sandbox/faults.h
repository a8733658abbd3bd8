#pragma once

#include <cstdint>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace fiscal::sandbox {

/// What goes wrong on purpose. Modes are named as in PUT /control/fault.
enum class FaultMode {
  AcceptThenDrop,        ///< processed and durable, then FIN without an answer
  AcceptThenReset,       ///< processed and durable, then RST
  AcceptThenStall,       ///< processed and durable, then silence for for_ms, then FIN
  DropBefore,            ///< FIN, nothing processed
  Truncate,              ///< processed; the answer ends halfway through its Content-Length
  TruncateHeader,        ///< processed; the answer ends inside its header
  Stall,                 ///< nothing processed, silence for for_ms, then FIN
  Dribble,               ///< processed; one byte of the answer every after_ms until for_ms is over, then FIN
  Duplicate,             ///< processed twice; the second answer goes out
  NotFoundFor,           ///< SEFIN's queries do not know documents younger than for_ms
  Status,                ///< `status` with an HTML page, nothing processed unless accept
  JsonErrorBadGateway,   ///< 502 {"erro":"Bad Gateway"}, nothing processed unless accept
  Empty200,              ///< 200 without a body, nothing processed unless accept
  CorruptGzip,           ///< processed; the payload's gzip is damaged
  OtherDocumentsAnswer,  ///< processed; the answer is that of another NFS-e
  Slow,                  ///< processed; the answer waits after_ms
  Uncatalogued,          ///< 400 E999, nothing processed unless accept
};

struct Fault {
  FaultMode mode;
  std::string name;  ///< as the ledger and the control port write it
  int count = -1;    ///< how many requests it meets; -1: all
  std::string method = "*";
  std::string path_contains;
  int after_ms = 0;
  int for_ms = 120'000;
  int status = 503;
  bool accept = false;  ///< process the request before the wrong answer

  /// Whether the request is processed before the fault shows.
  bool processes() const;
};

/// Reads a fault from JSON; throws std::invalid_argument that names the member and the fix.
Fault fault_from_json(const nlohmann::json& text);
/// The same from "MODE" or "MODE:key=value,key=value".
Fault fault_from_option(const std::string& text);

/// The faults in force. Safe for threads.
class FaultBox {
 public:
  void set(std::vector<Fault> faults);
  void add(Fault fault);
  void clear() { set({}); }
  /// The first fault that meets this request, counted down; nothing when none does. not_found_for is not
  /// returned here: it changes what queries see.
  std::optional<Fault> take(const std::string& method, const std::string& path);
  /// Age below which documents are hidden from queries, 0 when they are not.
  std::int64_t hidden_ms() const;
  nlohmann::json describe() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Fault> faults_;
};

}  // namespace fiscal::sandbox
