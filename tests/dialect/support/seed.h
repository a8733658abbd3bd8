#pragma once

#include <string>

namespace fiscal::test {

/// `text` without the blanks and line breaks between things, so that a copy may be indented otherwise.
std::string without_blanks(std::string text);

/// A document of another system as it was handed to us, which a test's texts must stand in word for word.
/// Without the reference material every text passes, and the test says so.
class Seed {
 public:
  /// `number`: "004", what its file name begins with.
  explicit Seed(const std::string& number);

  /// Notes the comparison for the page of what is covered.
  bool has(const std::string& text) const;

 private:
  std::string number_;
  std::string text_;  ///< Without blanks.
};

}  // namespace fiscal::test
