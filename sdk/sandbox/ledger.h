#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace fiscal::sandbox {

/// Where a line is in the ledger file.
struct LedgerPlace {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< without the line end
  std::uint64_t end() const { return offset + size + 1; }
};

/// The append-only file of JSON lines. One thread of its own writes and syncs, so that lines that arrive
/// together share one fsync. Safe for threads.
class Ledger {
 public:
  /// Opens or creates the file; a last line without line end (the power went) is cut off. Calls `replay` with
  /// every line that is there. Throws when the file cannot be opened.
  Ledger(const std::string& path, const std::function<void(std::string_view, LedgerPlace)>& replay);
  /// Writes and syncs what is left.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// Queues the line {"seq":n,MEMBERS}. It is durable only after wait_durable.
  LedgerPlace append(std::string_view members);
  /// Returns when everything up to the end of `place` is on the disk; throws when the disk refused it.
  void wait_durable(const LedgerPlace& place);
  bool is_durable(const LedgerPlace& place) const;
  /// Reads a durable line back.
  std::string read(const LedgerPlace& place);

 private:
  void write_loop();

  int file_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable wake_, synced_;
  std::string pending_;
  std::uint64_t sequence_ = 0, end_ = 0, durable_ = 0, wanted_ = 0;
  bool stopping_ = false, broken_ = false;
  std::thread writer_;
};

}  // namespace fiscal::sandbox
