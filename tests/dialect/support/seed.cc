#include "tests/dialect/support/seed.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/dialect/support/coverage.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// Where the object that begins at `from` ends, as far as braces and strings tell; npos where it does not.
std::size_t end_of_object(const std::string& text, std::size_t from) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\')
      ++at;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && c == '{')
      ++depth;
    else if (!in_string && c == '}' && --depth == 0)
      return at + 1;
  }
  return std::string::npos;
}

std::vector<std::string> objects_in(const std::string& text) {
  std::vector<std::string> objects;
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at)) {
    const std::size_t end = end_of_object(text, at);
    std::string object = end == std::string::npos ? std::string() : text.substr(at, end - at);
    if (object.size() <= 2 || !nlohmann::json::accept(object)) {
      ++at;
      continue;
    }
    objects.push_back(std::move(object));
    at = end;
  }
  return objects;
}

}  // namespace

std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return text;
}

Seed::Seed(const std::string& number) : number_(number) {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("the reference material is absent: texts are not compared with seed " << number);
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "seeds"))
    if (entry.path().filename().string().starts_with(number)) {
      std::ifstream file(entry.path(), std::ios::binary);
      text_.assign(std::istreambuf_iterator<char>(file), {});
    }
  REQUIRE_FALSE(text_.empty());
  documents_ = objects_in(text_);
  for (const std::string& document : documents_)
    Coverage::of_this_program().to_compare(number_, without_blanks(document));
  text_ = without_blanks(text_);
}

bool Seed::has(const std::string& text) const {
  Coverage::of_this_program().compared(number_, text);
  return text_.empty() || text_.find(without_blanks(text)) != std::string::npos;
}

}  // namespace fiscal::test
