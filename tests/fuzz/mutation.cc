#include "tests/fuzz/mutation.h"

#include <array>
#include <string_view>

namespace fiscal::fuzz {
namespace {

constexpr std::size_t longest_input = 1 << 16;

constexpr auto pieces = std::to_array<std::string_view>({"\"",
                                                         "\\",
                                                         "\\u0000",
                                                         "\\ud800",
                                                         "{",
                                                         "}",
                                                         "[",
                                                         "]",
                                                         ",",
                                                         ":",
                                                         "null",
                                                         "true",
                                                         "-1",
                                                         "1e999",
                                                         "0.1",
                                                         "9223372036854775808",
                                                         "99999999999999999999",
                                                         "{\"a\":{\"a\":{\"a\":",
                                                         "[[[[[[[[",
                                                         "<a>",
                                                         "</",
                                                         "<!DOCTYPE x [",
                                                         "<![CDATA[",
                                                         "]]>",
                                                         "&amp;",
                                                         "&#0;",
                                                         "&x;",
                                                         "xmlns=\"\"",
                                                         "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
                                                         "\r\n",
                                                         "%00",
                                                         "%",
                                                         "/..",
                                                         "\xFF",
                                                         "\xC0\x80",
                                                         "\xED\xA0\x80",
                                                         "\xF4\x90\x80\x80",
                                                         "=",
                                                         "Content-Length: 1\r\n"});

}  // namespace

std::string Mutation::next(const std::vector<std::string>& known) {
  std::string input = known[below(known.size())];
  for (std::size_t left = 1 + below(6); left > 0; --left) change(input, known);
  if (input.size() > longest_input) input.resize(longest_input);
  return input;
}

void Mutation::change(std::string& input, const std::vector<std::string>& known) {
  const std::size_t at = below(input.size() + 1);
  switch (below(7)) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
      break;
    case 1:
      input.resize(at);
      break;
    case 2:
      input.erase(at, 1 + below(16));
      break;
    case 3:
      input.insert(at, input.substr(at, 1 + below(64)));
      break;
    case 4:
      input.insert(at, pieces[below(pieces.size())]);
      break;
    case 5:
      input.insert(at, 1, static_cast<char>(below(256)));
      break;
    default: {
      const std::string& other = known[below(known.size())];
      input = input.substr(0, at) + other.substr(below(other.size() + 1));
    }
  }
}

}  // namespace fiscal::fuzz
