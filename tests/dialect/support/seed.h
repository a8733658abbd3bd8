#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {

/// `text` without the blanks and line breaks between things, so that a copy may be indented otherwise.
inline std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return text;
}

/// A document of another system as it was handed to us, which a test's texts must stand in word for word.
/// Without the reference material every text passes, and the test says so.
class Seed {
 public:
  /// `number`: "004", what its file name begins with.
  explicit Seed(const std::string& number) {
    const auto shared = shared_dir();
    if (!shared) {
      WARN("the reference material is absent: texts are not compared with seed " << number);
      return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(*shared / "seeds"))
      if (entry.path().filename().string().starts_with(number)) {
        std::ifstream file(entry.path(), std::ios::binary);
        text_ = without_blanks({std::istreambuf_iterator<char>(file), {}});
      }
    REQUIRE_FALSE(text_.empty());
  }

  bool has(const std::string& text) const {
    return text_.empty() || text_.find(without_blanks(text)) != std::string::npos;
  }

 private:
  std::string text_;
};

}  // namespace fiscal::test
