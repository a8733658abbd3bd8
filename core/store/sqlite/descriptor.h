#pragma once

#include <unistd.h>

#include <utility>

namespace fiscal::store {

/// An open file. One that SQLite has open too must be closed after SQLite has: closing any descriptor of a
/// file frees the locks that the process holds on it, SQLite's among them.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }

 private:
  int number_ = -1;
};

}  // namespace fiscal::store
