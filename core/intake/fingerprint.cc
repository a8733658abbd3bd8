#include "core/intake/fingerprint.h"

#include <openssl/sha.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sdk/src/writer.h"

namespace fiscal::intake {
namespace {

using Element = simdjson::dom::element;

void append_canonical(std::string& out, Element element);

void append_sorted(std::string& out, const simdjson::dom::object& object) {
  std::vector<std::pair<std::string_view, Element>> members;
  members.reserve(object.size());
  for (const auto [key, value] : object) members.emplace_back(key, value);
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out += '{';
  for (const auto& [key, value] : members) {
    if (out.back() != '{') out += ',';
    described::append_quoted(out, key);
    out += ':';
    append_canonical(out, value);
  }
  out += '}';
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_canonical(std::string& out, Element element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT:
      return append_sorted(out, element.get_object().value_unsafe());
    case element_type::ARRAY: {
      const simdjson::dom::array entries = element.get_array().value_unsafe();
      out += '[';
      for (const Element entry : entries) {
        if (out.back() != '[') out += ',';
        append_canonical(out, entry);
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
  std::string canonical;
  canonical.reserve(body.size() + besides.size() + 1);
  append_canonical(canonical, element);
  // No JSON document holds a zero byte, so what follows one cannot be taken for a part of the body.
  if (!besides.empty()) canonical.append(1, '\0').append(besides);
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace fiscal::intake
