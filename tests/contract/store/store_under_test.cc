#include "tests/contract/store/store_under_test.h"

#include "core/store/sqlite_store.h"
#include "tests/support/memory_store.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
 public:
  store::Store& store() override { return store_; }
  bool reopen() override { return false; }

 private:
  MemoryStore store_{clock};
};

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() { open(); }
  store::Store& store() override { return *store_; }
  bool reopen() override {
    store_.reset();
    open();
    return true;
  }

 private:
  void open() {
    store::SqliteStoreOptions options;
    options.file = folder_.path() / "fiscal.db";
    store_ = std::make_unique<store::SqliteStore>(options, clock);
  }

  TemporaryFolder folder_;
  std::unique_ptr<store::SqliteStore> store_;
};

}  // namespace

const std::vector<StoreKind>& store_kinds() {
  static const std::vector<StoreKind> kinds{
      {"memory", [] { return std::make_unique<MemoryUnderTest>(); }},
      {"sqlite", [] { return std::make_unique<SqliteUnderTest>(); }},
  };
  return kinds;
}

}  // namespace fiscal::test
