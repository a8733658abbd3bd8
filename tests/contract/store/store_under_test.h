#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/store/store.h"
#include "tests/support/fake_clock.h"

namespace fiscal::test {

/// One kind of store with its surroundings. Every test of the contract runs over each kind.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual store::Store& store() = 0;
  /// Ends the store and opens it again; false for a kind that forgets everything at its end.
  virtual bool reopen() = 0;

  FakeClock clock;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

/// Every kind there is. A new implementation joins the contract by a line here.
const std::vector<StoreKind>& store_kinds();

}  // namespace fiscal::test
