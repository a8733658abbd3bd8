#pragma once

#include <fiscal/finding.hpp>

#include <utility>
#include <variant>

#include "core/base/require.h"

namespace fiscal {

/// A value, or the one reason why there is none. For answers that a caller is expected to branch on; a broken
/// environment (disk, database) is an exception, and a mistake of ours is `require`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Finding error) : held_(std::move(error)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return require(ok(), "Result holds an error"), std::get<0>(held_); }
  T& value() & { return require(ok(), "Result holds an error"), std::get<0>(held_); }
  T&& value() && { return require(ok(), "Result holds an error"), std::get<0>(std::move(held_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Finding& error() const { return require(!ok(), "Result holds a value"), std::get<1>(held_); }

 private:
  std::variant<T, Finding> held_;
};

}  // namespace fiscal
