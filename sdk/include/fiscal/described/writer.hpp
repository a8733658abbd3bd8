#pragma once

#include <fiscal/described/byte_block.hpp>
#include <fiscal/described/fields.hpp>
#include <fiscal/described/names.hpp>
#include <fiscal/described/sums.hpp>
#include <fiscal/encoding.hpp>

#include <cstdint>
#include <cstring>
#include <map>
#include <utility>
#include <variant>
#include <vector>

/// Writes described values as JSON by appending to a string: no tree, no blanks, a fixed order.
namespace fiscal::described {

inline constexpr auto must_be_escaped = [](unsigned char byte) -> bool {
  return (byte < 0x20) | (byte == '"') | (byte == '\\');
};

/// The same of one of eight bytes.
inline bool any_to_escape(const char* eight) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  std::uint64_t bytes;
  std::memcpy(&bytes, eight, sizeof(bytes));
  const auto holds_zero = [](std::uint64_t word) { return (word - ones) & ~word & tops; };
  return (((bytes - ones * 0x20) & ~bytes & tops) | holds_zero(bytes ^ ones * '"') |
          holds_zero(bytes ^ ones * '\\')) != 0;
}

/// Where the next byte that must be escaped is, or the end.
inline std::size_t next_to_escape(std::string_view text, std::size_t from) {
  from = blocks_without(text, from, must_be_escaped);
  while (from + 8 <= text.size() && !any_to_escape(text.data() + from)) from += 8;
  while (from < text.size() && !must_be_escaped(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

inline void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  std::size_t clean = 0;
  for (std::size_t at = next_to_escape(text, 0); at < text.size(); at = next_to_escape(text, clean)) {
    out.append(text, clean, at - clean);
    clean = at + 1;
    const auto c = static_cast<unsigned char>(text[at]);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
    }
  }
  out.append(text, clean);
  out += '"';
}

template <class T>
void write_object(std::string& out, const T& value, std::string_view discriminator = {},
                  std::string_view name = {});

inline void write_value(std::string& out, const std::string& text) { append_quoted(out, text); }
inline void write_value(std::string& out, std::string_view text) { append_quoted(out, text); }
inline void write_value(std::string& out, bool value) { out += value ? "true" : "false"; }
template <class T>
requires std::is_integral_v<T>
void write_value(std::string& out, T value) { out += std::to_string(value); }
inline void write_value(std::string& out, Money value) { out += std::to_string(value.centavos); }
inline void write_value(std::string& out, Duration value) { out += std::to_string(value.milliseconds); }
inline void write_value(std::string& out, Rate value) { append_quoted(out, to_text(value)); }
inline void write_value(std::string& out, Date value) { append_quoted(out, to_text(value)); }
inline void write_value(std::string& out, Instant value) {
  out += '"';
  append_milliseconds(out, value);
  out += '"';
}

template <class T>
requires std::is_enum_v<T>
void write_value(std::string& out, T value) { append_quoted(out, name_of(value)); }

inline void write_value(std::string& out, const std::map<std::string, std::string>& map) {
  out += '{';
  bool first = true;
  for (const auto& [key, text] : map) {
    if (!std::exchange(first, false)) out += ',';
    append_quoted(out, key);
    out += ':';
    append_quoted(out, text);
  }
  out += '}';
}

template <class T>
requires std::is_class_v<T>
void write_value(std::string& out, const T& value) { write_object(out, value); }

template <class... A>
void write_value(std::string& out, const std::variant<A...>& value) {
  using Value = std::variant<A...>;
  std::visit(
      [&](const auto& alternative) {
        write_object(out, alternative, Sum<Value>::discriminator, Sum<Value>::names[value.index()]);
      },
      value);
}

template <class T>
void write_value(std::string& out, const std::vector<T>& list) {
  out += '[';
  bool first = true;
  for (const T& entry : list) {
    if (!std::exchange(first, false)) out += ',';
    write_value(out, entry);
  }
  out += ']';
}

/// The visitor that `fields` calls. A field that may be absent and is empty is left out.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) { out_ += '{'; }

  template <class T>
  void operator()(std::string_view name, const T& value, const Limit&, std::string_view) {
    field(name, value);
  }

  void binary(std::string_view name, const std::string& bytes, std::string_view) {
    begin(name);
    append_quoted(out_, base64_encode(bytes));
  }
  void binary(std::string_view name, const std::optional<std::string>& bytes, std::string_view text) {
    if (bytes) binary(name, *bytes, text);
  }

  void pairs(std::string_view name, const HttpHeaders& headers, std::string_view) {
    if (headers.empty()) return;
    begin(name);
    out_ += '[';
    for (const auto& [key, value] : headers) {
      out_ += '[';
      append_quoted(out_, key);
      out_ += ',';
      append_quoted(out_, value);
      out_ += "],";
    }
    out_.back() = ']';
  }

  void discriminator(std::string_view name, std::string_view value) {
    begin(name);
    append_quoted(out_, value);
  }

  void finish() { out_ += '}'; }

 private:
  template <class T>
  void field(std::string_view name, const T& value) {
    begin(name);
    write_value(out_, value);
  }
  template <class T>
  void field(std::string_view name, const std::optional<T>& value) {
    if (value) field(name, *value);
  }
  template <class T>
  void field(std::string_view name, const std::vector<T>& list) {
    if (list.empty()) return;
    begin(name);
    write_value(out_, list);
  }
  void field(std::string_view name, const std::map<std::string, std::string>& map) {
    if (map.empty()) return;
    begin(name);
    write_value(out_, map);
  }

  void begin(std::string_view name) {
    // No name of a described field has anything to escape.
    out_.append(std::exchange(first_, false) ? "\"" : ",\"").append(name).append("\":");
  }

  std::string& out_;
  bool first_ = true;
};

template <class T>
void write_object(std::string& out, const T& value, std::string_view discriminator, std::string_view name) {
  Writer writer(out);
  if (!discriminator.empty()) writer.discriminator(discriminator, name);
  // `fields` takes its subject by reference for the reader's sake; a writer only looks.
  fields(writer, const_cast<T&>(value));
  writer.finish();
}

}  // namespace fiscal::described
