#include "core/intake/fingerprint.h"

#include <fiscal/described/writer.hpp>
#include <fiscal/encoding.hpp>

#include <simdjson.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>
#include <vector>

namespace fiscal::intake {
namespace {

constexpr std::size_t usual_size = 4096;

using Element = simdjson::dom::element;
/// Members of all objects that are open at the moment, the innermost last: one buffer for a whole document.
using Members = std::vector<std::pair<std::string_view, Element>>;

void append_canonical(std::string& out, Element element, Members& members);

void append_sorted(std::string& out, const simdjson::dom::object& object, Members& members) {
  const std::size_t first = members.size();
  for (const auto [key, value] : object) members.emplace_back(key, value);
  std::sort(members.begin() + static_cast<std::ptrdiff_t>(first), members.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::size_t end = members.size();
  out += '{';
  for (std::size_t at = first; at < end; ++at) {
    if (at != first) out += ',';
    const auto [key, value] = members[at];
    described::append_quoted(out, key);
    out += ':';
    append_canonical(out, value, members);
  }
  out += '}';
  members.resize(first);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_canonical(std::string& out, Element element, Members& members) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT:
      return append_sorted(out, element.get_object().value_unsafe(), members);
    case element_type::ARRAY: {
      const simdjson::dom::array entries = element.get_array().value_unsafe();
      out += '[';
      for (const Element entry : entries) {
        if (out.back() != '[') out += ',';
        append_canonical(out, entry, members);
      }
      out += ']';
      return;
    }
    case element_type::STRING:
      return described::append_quoted(out, element.get_string().value_unsafe());
    case element_type::INT64:
      return append_number(out, element.get_int64().value_unsafe());
    case element_type::UINT64:
      return append_number(out, element.get_uint64().value_unsafe());
    case element_type::DOUBLE:
      return append_number(out, element.get_double().value_unsafe());
    case element_type::BOOL:
      out += element.get_bool().value_unsafe() ? "true" : "false";
      return;
    case element_type::NULL_VALUE:
      out += "null";
      return;
  }
}

}  // namespace

std::string fingerprint_of(std::string_view body, std::string_view besides) {
  thread_local simdjson::dom::parser parser;
  Element element;
  if (parser.parse(body.data(), body.size()).get(element) != simdjson::SUCCESS)
    throw std::invalid_argument("only a body that was read has a fingerprint");
  return fingerprint_of(element, besides);
}

std::string fingerprint_of(const Element& body, std::string_view besides) {
  std::string canonical;
  canonical.reserve(usual_size);
  thread_local Members members;
  append_canonical(canonical, body, members);
  // No JSON document holds a zero byte, so what follows one cannot be taken for a part of the body.
  if (!besides.empty()) canonical.append(1, '\0').append(besides);
  return sha256(canonical);
}

}  // namespace fiscal::intake
