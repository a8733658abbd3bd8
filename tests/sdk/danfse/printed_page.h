#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/paths.h"

namespace fiscal::test {

/// A word where it stands on the page, in centimetres from the upper left corner.
struct PrintedWord {
  std::string text;
  double left, top, right, bottom;
};

struct Region {
  double left = 0, top = 0, right = 21.0, bottom = 29.7;
};

/// A PDF as the common readers see it. What a tool cannot do with it fails the test.
class PrintedPage {
 public:
  explicit PrintedPage(const std::string& pdf);

  int pages() const { return pages_; }
  double width_cm() const { return width_; }
  double height_cm() const { return height_; }
  const std::vector<PrintedWord>& words() const { return words_; }

  /// All words, one blank between two.
  std::string text() const;
  bool says(std::string_view text) const { return this->text().find(text) != std::string::npos; }

  /// Where the words of `phrase` stand one after another on a line, whatever their case; the topmost, then
  /// leftmost.
  std::optional<Region> find(std::string_view phrase, const Region& in = {}) const;

  /// The words that stand inside, line by line.
  std::string text_in(const Region& region) const;

  /// What zbarimg reads from the picture of the page; empty when nothing.
  std::string qr_code() const;

  /// The picture of the page at `dots` per inch: red, green and blue of a point given in centimetres.
  struct Colour {
    int red, green, blue;
  };
  std::vector<Colour> colours_in(const Region& region) const;

 private:
  TemporaryFolder folder_;
  std::filesystem::path pdf_;
  int pages_ = 0;
  double width_ = 0, height_ = 0;
  std::vector<PrintedWord> words_;
};

/// Upper case of what Portuguese is written with.
std::string upper_case(std::string_view text);

/// What a command prints. Fails the test when it fails.
std::string output_of(const std::string& command);

}  // namespace fiscal::test
