#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/store/transfer.h"

namespace fiscal::ctl {

/// A store that a command line names.
struct StorePlace {
  enum class Kind { Sqlite, Postgres };

  Kind kind = Kind::Sqlite;
  std::string where;  ///< The file, or the connection string.
  std::string name;   ///< For people: without anything secret.
};

/// `text` is a gateway.json, whose store it is; a connection string ("postgresql://…" or "host=… dbname=…");
/// or the file of a store in SQLite. Throws Failure(File), Failure(Usage).
StorePlace store_place(const std::string& text);

enum class WhenAbsent { Refuse, Create };

/// An open store.
class OpenStore {
 public:
  /// Throws Failure(File) when there is none, when a running process has it, or when it cannot be used.
  OpenStore(const StorePlace& place, const Clock& clock, store::StoreUse use, WhenAbsent when_absent);

  store::Transfer& contents() { return *contents_; }

 private:
  std::unique_ptr<store::Store> store_;
  store::Transfer* contents_ = nullptr;  ///< The same.
};

}  // namespace fiscal::ctl
