#pragma once

#include <fiscal/described/fields.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/require.h"

/// Visitors over described values that write and read them as bare bytes, without names: for memory of this
/// process only, so the form may change at any time.
namespace fiscal::routing {

template <class T>
concept Whole = std::integral<T> || std::is_enum_v<T>;

class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  template <class T>
  void operator()(std::string_view, const T& value, const described::Limit&, std::string_view) {
    add(value);
  }
  template <class... T>
  void add_all(const T&... values) {
    (add(values), ...);
  }

  void add(std::string_view text) {
    add_size(text.size());
    out_ += text;
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  template <Whole T>
  void add(T value) {
    // Zigzag, so that small negative numbers stay small.
    const auto number = static_cast<std::int64_t>(value);
    add_size((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63));
  }
  template <class T>
  void add(const std::optional<T>& value) {
    out_ += value ? '\1' : '\0';
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add_size(list.size());
    for (const T& entry : list) add(entry);
  }
  template <class T>
  requires std::is_class_v<T>
  void add(const T& object) {
    using described::fields;
    fields(*this, const_cast<T&>(object));
  }

 private:
  void add_size(std::uint64_t size) {
    for (; size >= 0x80; size >>= 7) out_ += static_cast<char>(size | 0x80);
    out_ += static_cast<char>(size);
  }

  std::string& out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  void operator()(std::string_view, T& value, const described::Limit&, std::string_view) {
    take(value);
  }
  template <class... T>
  void take_all(T&... values) {
    (take(values), ...);
  }

  void take(std::string_view& text) {
    const std::uint64_t size = take_size();
    require(size <= rest_.size(), "a packed row is whole");
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void take(std::string& text) {
    std::string_view view;
    take(view);
    text = view;
  }
  template <Whole T>
  void take(T& value) {
    const std::uint64_t zigzag = take_size();
    value = static_cast<T>(static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1));
  }
  template <class T>
  void take(std::optional<T>& value) {
    bool present = false;
    take(present);
    if (present) take(value.emplace());
  }
  template <class T>
  void take(std::vector<T>& list) {
    list.resize(take_size());
    for (T& entry : list) take(entry);
  }
  template <class T>
  requires std::is_class_v<T>
  void take(T& object) {
    using described::fields;
    fields(*this, object);
  }

 private:
  std::uint64_t take_size() {
    // Nearly every number is one byte.
    if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80) {
      const auto size = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      return size;
    }
    std::uint64_t size = 0;
    for (int shift = 0;; shift += 7) {
      require(!rest_.empty() && shift < 64, "a packed row is whole");
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      size |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return size;
    }
  }

  std::string_view rest_;
};

}  // namespace fiscal::routing
