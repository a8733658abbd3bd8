#pragma once

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::sandbox {

/// The rule that the text of one leaf element or attribute obeys.
///
/// Written in the grammar as one of
///   match P            alternatives "A | B" of character classes with counts: [0-9A-Z]{14}, 0, \.
///   in a b c           one of these words
///   is "text"          exactly this text
///   latin MIN MAX      U+0020 to U+00FF, no blank at either end, length in characters
///   any MIN MAX        any characters
///   filled MIN MAX     any characters, not only blanks
///   latinfilled        latin and filled
///   date, datetime     the layout's dates (years 2000 to 2099; datetime with a whole-hour offset, no
///   fraction) xsdate             xs:date of the XML Schema base64             base64 with optional blanks
///   free               no rule
class Facet {
 public:
  /// Throws std::logic_error when the notation is not understood: the grammar is ours.
  explicit Facet(std::string_view notation);
  bool accepts(std::string_view text) const;
  const std::string& notation() const { return notation_; }

 private:
  struct Step {
    std::bitset<128> allowed;
    std::size_t least, most;
  };
  using Pattern = std::vector<Step>;
  enum class Kind { Match, Words, Exact, Text, Date, DateTime, XsDate, Base64, Free };

  bool matches(const Pattern& pattern, std::string_view text) const;
  static Pattern parse_pattern(std::string_view text);

  std::string notation_;
  Kind kind_ = Kind::Free;
  std::vector<Pattern> patterns_;
  std::vector<std::string> words_;
  std::size_t least_ = 0, most_ = 0;
  bool latin_ = false, filled_ = false;
};

}  // namespace fiscal::sandbox
