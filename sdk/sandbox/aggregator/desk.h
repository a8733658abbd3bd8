#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sdk/sandbox/aggregator/shape.h"
#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/ledger.h"

namespace fiscal::sandbox {

/// How a stand-in behaves beside what faults do to single requests (PUT /control/settings).
struct DeskSettings {
  int process_ms = 0;                  ///< How long a document takes.
  std::string verdict = "issue";       ///< Or "fail".
  std::string cancellation = "grant";  ///< Or "deny".
  std::string callbacks = "deliver";   ///< Or "lose", or "duplicate".
  int callback_delay_ms = 0;
  std::string status;  ///< When given, every document says this status instead of its own.
};

/// A callback on its way.
struct Delivery {
  long id = 0;
  std::string document;
  Callback callback;
  std::int64_t due_ms = 0;
  bool lost = false;
  bool delivered = false;
};

/// Whether a second request with a key that is there makes a second document.
enum class KeyUse { Unique, Free };

/// The documents of one stand-in: what a system does, apart from how it spells it. Every document's state is
/// in the ledger before an answer leaves. `lock` is held by whoever calls anything else.
class Desk {
 public:
  Desk(const std::string& ledger_file, Shape& shape, const Clock& clock);

  std::mutex& lock() { return mutex_; }

  /// Makes a document, or finds the one that has the key. The flag: whether it is new.
  std::pair<AggregatorDocument, bool> create(const std::string& key, nlohmann::json request, KeyUse use,
                                             const std::string& id_prefix);
  const AggregatorDocument* find(const std::string& id);
  std::vector<AggregatorDocument> with_key(const std::string& key);
  /// In the order of their making.
  std::vector<AggregatorDocument> all();
  /// Starts a cancellation; the document as it is then, or nothing when it is not issued.
  std::optional<AggregatorDocument> cancel(const std::string& id);

  /// Moves everything on whose time has come, and queues the callbacks of what changed.
  void advance();
  /// The callbacks that are due and neither lost nor delivered.
  std::vector<Delivery> take_due();
  std::vector<Delivery> deliveries() const { return deliveries_; }

  const DeskSettings& settings() const { return settings_; }
  /// Changes the members that the JSON names; throws std::invalid_argument for what it does not know.
  void merge(const nlohmann::json& changes);
  std::int64_t now_ms() const { return clock_.now_ms(); }
  Ledger& ledger() { return ledger_; }

 private:
  void keep(AggregatorDocument& document);
  void announce(const AggregatorDocument& document);
  void finish(AggregatorDocument& document);

  std::mutex mutex_;
  Shape& shape_;
  const Clock& clock_;
  DeskSettings settings_;
  std::map<std::string, AggregatorDocument> documents_;
  std::vector<std::string> order_;
  std::vector<Delivery> deliveries_;
  long numbers_ = 0;
  Ledger ledger_;
};

}  // namespace fiscal::sandbox
