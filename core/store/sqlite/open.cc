#include "core/store/sqlite/open.h"

#include "core/base/fail_point.h"
#include "core/store/sqlite/migrations.h"

namespace fiscal::store {
namespace {

/// "FGst": tells a store from any other SQLite file.
constexpr std::int64_t application_id = 0x46477374;

std::int64_t pragma(Database& database, Sql sql) {
  auto rows = database.query(sql);
  return rows.next() ? rows.integer(0) : 0;
}

void claim_for_us(Database& database, const std::filesystem::path& file) {
  const std::int64_t owner = pragma(database, "PRAGMA application_id");
  if (owner == application_id) return;
  if (owner != 0 || pragma(database, "SELECT count(*) FROM sqlite_schema") != 0)
    throw std::runtime_error(file.string() +
                             " is a database of another program: give the store a file of its own");
  database.execute("PRAGMA page_size=4096; PRAGMA application_id=" + std::to_string(application_id));
}

void set_up(Database& database, const SqliteStoreOptions& options) {
  if (sqlite3_db_readonly(database.handle(), "main") == 1)
    throw std::runtime_error(options.file.string() +
                             " cannot be written: check its owner, its mode and its disk");
  // A full commit is what an answer promises: with less, a power cut loses commits that were reported.
  // Checkpoints are the checkpointer's. No memory map: an I/O error must be an error, not a signal.
  database.execute(
      "PRAGMA busy_timeout=1000; PRAGMA mmap_size=0; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY");
  claim_for_us(database, options.file);
  {
    auto rows = database.query("PRAGMA journal_mode=WAL");
    if (!rows.next() || rows.text(0) != "wal")
      throw std::runtime_error(options.file.string() +
                               " lies on a file system without what a write-ahead log needs "
                               "(shared memory, locks): put it on a local disk");
  }
  database.execute("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
  if (FISCAL_BREAKS("synchronous")) database.execute("PRAGMA synchronous=NORMAL");
  if (options.size_limit > 0) {
    const std::int64_t pages = options.size_limit / pragma(database, "PRAGMA page_size");
    database.execute("PRAGMA max_page_count=" + std::to_string(pages));
  }
  migrate(database, known_migrations());
  if (options.use == StoreUse::Work && pragma(database, "PRAGMA user_version") == unfinished_copy)
    throw std::runtime_error(options.file.string() +
                             " holds an unfinished copy: complete it with the same fiscalctl store copy that "
                             "began it");
}

}  // namespace

std::unique_ptr<Database> open_writer(const SqliteStoreOptions& options) {
  const std::string name = options.file.string();
  try {
    const auto writes = FISCAL_BREAKS("synchronous") ? LogWrites::AtOnce : LogWrites::Gathered;
    auto database = std::make_unique<Database>(options.file, OpenMode::ReadWrite, writes);
    set_up(*database, options);
    return database;
  } catch (const SqliteError& error) {
    switch (error.kind()) {
      case SQLITE_NOTADB:
      case SQLITE_CORRUPT:
        throw std::runtime_error(name + " is damaged or not a store: restore a backup (" + error.what() +
                                 ")");
      case SQLITE_FULL:
        throw StoreFull("the disk has no room to open " + name + ": free some");
      case SQLITE_READONLY:
      case SQLITE_CANTOPEN:
      case SQLITE_PERM:
        throw std::runtime_error(name + " cannot be written: check its owner, its mode and its disk (" +
                                 error.what() + ")");
      case SQLITE_BUSY:
        throw std::runtime_error(name +
                                 " is locked by another program, perhaps a sqlite3 shell: end that one");
      default:
        throw std::runtime_error("cannot open " + name + ": " + error.what());
    }
  }
}

}  // namespace fiscal::store
