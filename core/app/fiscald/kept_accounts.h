#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/settings/merge.h"
#include "core/store/store.h"

namespace fiscal::app {

/// The accounts and connections of a store, packed, which are read anew only after a change, as the store's
/// stamp (`Store::accounts_stamp`) tells. They are kept in a file too, so that a start reads that in place of
/// a hundred thousand rows. The file counts only for the stamp that the store has, for the program that wrote
/// it and with its own checksum; whatever else it may be is as good as none. It holds what the store's file
/// beside it holds, with the same rights. Safe from any thread.
class KeptAccounts {
 public:
  /// `program` is the file of this program: another one may pack otherwise.
  KeptAccounts(store::Store& store, std::filesystem::path file, const std::filesystem::path& program);

  /// The plugins that connections named when the file was written: a guess, which costs a look at the file's
  /// beginning, at whose workers will be needed first.
  std::vector<std::string> plugins_before() const;

  /// What the store holds. `connections_known` is called as soon as the connections are, and before the
  /// accounts where those take long. Throws what the store throws.
  settings::Stored read(const std::function<void(const routing::Table<Connection>&)>& connections_known);

  /// Writes the file where it is not what the store holds. For a thread that nobody waits for. Throws
  /// std::runtime_error when it cannot be written.
  void keep();

 private:
  struct Read {
    std::string stamp;
    settings::Stored rows;
  };

  settings::Stored from_store(
      const std::function<void(const routing::Table<Connection>&)>& connections_known) const;
  std::optional<settings::Stored> from_file(const std::string& stamp) const;
  void write(const Read& read) const;

  store::Store& store_;
  const std::filesystem::path file_;
  const std::string program_;
  std::mutex keeping_;
  std::mutex mutex_;  ///< Guards what follows.
  std::optional<Read> last_;
  std::string in_file_;  ///< The stamp for which the file was written or read.
};

}  // namespace fiscal::app
