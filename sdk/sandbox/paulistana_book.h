#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sdk/sandbox/ledger.h"
#include "sdk/sandbox/paulistana_receipt.h"

namespace fiscal::sandbox {

/// A note that was made of a receipt.
struct PaulistanaNote {
  std::int64_t number = 0;
  std::string verification;
  std::string issuer_id;
  PaulistanaReceipt receipt;
  std::int64_t issued_ms = 0;
  std::optional<std::int64_t> cancelled_ms;
};

/// All notes of the town, in memory and in the ledger file, which is read back on start. Safe for threads.
class PaulistanaBook {
 public:
  explicit PaulistanaBook(const std::string& ledger_file);

  /// What an issue did.
  struct Made {
    PaulistanaNote note;
    std::optional<std::int64_t>
        replaced;  ///< The note of the same receipt that was cancelled for it (alert 217).
  };
  /// Makes a note; a living one of the same receipt is cancelled. Durable when it returns.
  Made issue(const PaulistanaReceipt& receipt, const std::string& issuer_id, std::int64_t now_ms);

  /// The newest note of a receipt, or the note of a number; one that is younger than `hidden_ms` is not
  /// shown.
  std::optional<PaulistanaNote> of_receipt(const std::string& key, std::int64_t now_ms,
                                           std::int64_t hidden_ms) const;
  std::optional<PaulistanaNote> of_number(const std::string& registration, std::int64_t number) const;

  /// False where it was cancelled before.
  bool cancel(std::int64_t number, std::int64_t now_ms);

  /// {receipt key: [{"number", "cancelled", "price"}]}.
  nlohmann::json describe() const;
  Ledger& ledger() { return ledger_; }

 private:
  void replay(std::string_view line);
  LedgerPlace write_note(const PaulistanaNote& note);
  LedgerPlace write_end(std::int64_t number, std::int64_t now_ms, const char* why);

  mutable std::mutex mutex_;
  std::map<std::int64_t, PaulistanaNote> notes_;
  std::map<std::string, std::vector<std::int64_t>> by_receipt_;
  Ledger ledger_;
};

}  // namespace fiscal::sandbox
