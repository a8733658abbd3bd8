#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace fiscal::test {

/// What the suite of the dialects asks for and compares, test by test: the page docs/dialects/coverage.md.
/// The one of a program writes the page to the file that FISCAL_DIALECT_COVERAGE names when the program ends.
/// One thread at a time.
class Coverage {
 public:
  /// That of this program.
  static Coverage& of_this_program();
  ~Coverage();
  Coverage(const Coverage&) = delete;
  Coverage& operator=(const Coverage&) = delete;

  /// A dialect answers there: one that no test asks is named in the page.
  void mounted(const std::string& dialect, const std::string& operation) { operations_[dialect][operation]; }

  /// The running test asked for it and was answered with this status.
  void asked(const std::string& dialect, const std::string& operation, int status);

  /// The running test compared `text` with a seed.
  void compared(const std::string& seed, const std::string& text);

  /// A JSON document of a seed, without blanks: one that no test compares is named in the page.
  void to_compare(const std::string& seed, const std::string& document) { documents_[seed].insert(document); }

  std::string page() const;

 private:
  using Tests = std::vector<std::string>;
  using Statuses = std::map<int, Tests>;
  struct Comparison {
    std::string text;
    Tests tests;
  };

  Coverage() = default;
  std::string operations_page() const;
  std::string seeds_page() const;

  std::map<std::string, std::map<std::string, Statuses>> operations_;
  std::map<std::string, std::map<std::string, Comparison>> comparisons_;  ///< By the text without blanks.
  std::map<std::string, std::set<std::string>> documents_;
};

}  // namespace fiscal::test
