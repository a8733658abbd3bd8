#pragma once

#include <fiscal/described/reader.hpp>
#include <fiscal/json.hpp>

#include <simdjson.h>
#include <algorithm>
#include <new>
#include <string>
#include <string_view>

/// Reads one whole document into a described value. Every entry point that takes JSON ends here, so that
/// size, depth and syntax are refused in one place and in the same words.
namespace fiscal::described {

struct DocumentCaps {
  std::size_t bytes = 8u << 20;
  std::size_t depth = 24;
  Limit root = entries(1000);  ///< Of the document's own value: how many entries when it is a list.
};

/// Room for a document of this size, and the depth. Only what is too small is made anew: a parser that is
/// asked for less would give its buffers back and take others. False without memory.
inline bool prepare(simdjson::dom::parser& parser, std::size_t bytes, std::size_t depth) {
  const std::size_t capacity = std::max(bytes + 1, parser.capacity());
  return (capacity == parser.capacity() && depth == parser.max_depth()) ||
         parser.allocate(capacity, depth) == simdjson::SUCCESS;
}

/// `parser` may be kept between documents: its buffers are the cost of a parse.
template <class T>
Read<T> read_document(simdjson::dom::parser& parser, std::string_view json, UnknownFields unknown,
                      const DocumentCaps& caps = {}) {
  Read<T> read;
  Problems problems{{}, unknown};
  problems.asked.reserve(64);
  const Place root;
  if (json.size() > caps.bytes) {
    problems.add("too_large", root, "is larger than " + std::to_string(caps.bytes >> 20) + " MiB",
                 "Send less.");
  } else if (!prepare(parser, json.size(), caps.depth)) {
    throw std::bad_alloc();
  } else {
    Element element;
    if (const auto error = parser.parse(json.data(), json.size()).get(element); error != simdjson::SUCCESS)
      problems.add("not_json", root,
                   std::string("is not valid JSON in UTF-8: ") + simdjson::error_message(error),
                   "Send one JSON document of at most " + std::to_string(caps.depth) + " levels.");
    else
      read_value(element, read.value, caps.root, problems, root);
  }
  read.problems = std::move(problems.found);
  return read;
}

}  // namespace fiscal::described
