#pragma once

#include <string>
#include <vector>

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

  /// Every JSON object that stands in it; none without the reference material.
  const std::vector<std::string>& documents() const { return documents_; }

 private:
  std::string number_;
  std::string text_;  ///< Without blanks.
  std::vector<std::string> documents_;
};

}  // namespace fiscal::test
