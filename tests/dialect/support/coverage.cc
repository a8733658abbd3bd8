#include "tests/dialect/support/coverage.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/dialect/support/seed.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr std::size_t tests_shown = 4;
constexpr std::size_t characters_shown = 72;

void add_running_test(std::vector<std::string>& tests) {
  const std::string test = Catch::getResultCapture().getCurrentTestName();
  if (std::find(tests.begin(), tests.end(), test) == tests.end()) tests.push_back(test);
}

std::string text_of(std::vector<std::string> tests) {
  std::sort(tests.begin(), tests.end());
  std::string text;
  for (std::size_t at = 0; at < std::min(tests.size(), tests_shown); ++at)
    text += (at == 0 ? "" : "; ") + tests[at];
  if (tests.size() > tests_shown) text += "; and " + std::to_string(tests.size() - tests_shown) + " more";
  return text;
}

/// The beginning of a text in one line of a table, cut at a whole character.
std::string shown(const std::string& text) {
  std::string line;
  for (const char c : text)
    if (c == '|')
      line += "\\|";
    else if (c != '\n')
      line += c;
    else if (!line.ends_with(' '))
      line += ' ';
  if (line.size() <= characters_shown) return line;
  std::size_t end = characters_shown;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + " …";
}

}  // namespace

Coverage& Coverage::of_this_program() {
  static Coverage coverage;
  return coverage;
}

Coverage::~Coverage() {
  if (const char* file = std::getenv("FISCAL_DIALECT_COVERAGE"))
    std::ofstream(file, std::ios::binary) << page();
}

void Coverage::asked(const std::string& dialect, const std::string& operation, int status) {
  const auto of_dialect = operations_.find(dialect);
  // A path that is not there, or a system that a test made up.
  if (of_dialect == operations_.end() || !of_dialect->second.contains(operation)) return;
  add_running_test(of_dialect->second[operation][status]);
}

void Coverage::compared(const std::string& seed, const std::string& text) {
  Comparison& comparison = comparisons_[seed][without_blanks(text)];
  comparison.text = text;
  add_running_test(comparison.tests);
}

std::string Coverage::operations_page() const {
  std::string text;
  for (const auto& [dialect, operations] : operations_) {
    text += "\n## " + dialect + "\n\n| operation | status | tests |\n| --- | --- | --- |\n";
    for (const auto& [operation, statuses] : operations) {
      if (statuses.empty()) text += "| `" + operation + "` | **no test asks for it** | |\n";
      for (const auto& [status, tests] : statuses)
        text += "| `" + operation + "` | " + std::to_string(status) + " | " + text_of(tests) + " |\n";
    }
  }
  return text;
}

std::string Coverage::seeds_page() const {
  std::string text;
  for (const auto& [seed, comparisons] : comparisons_) {
    text += "\n## Document " + seed + "\n\n| text | tests |\n| --- | --- |\n";
    for (const auto& [compact, comparison] : comparisons)
      text += "| `" + shown(comparison.text) + "` | " + text_of(comparison.tests) + " |\n";
    const auto documents = documents_.find(seed);
    if (documents == documents_.end()) continue;
    for (const std::string& document : documents->second)
      if (std::none_of(comparisons.begin(), comparisons.end(),
                       [&](const auto& each) { return each.first.find(document) != std::string::npos; }))
        text += "| `" + shown(document) + "` | **no test compares it** |\n";
  }
  return text;
}

std::string Coverage::page() const {
  return "# What the tests of the dialects cover\n\n"
         "Written by the tests themselves (`tests/dialect`): every operation that a dialect answers, with "
         "the statuses "
         "that\ntests were answered with, and the texts of the vendors' documents that tests compare or send "
         "word for "
         "word. The\nsuite fails when this page is not what it covers, so an operation without a test is "
         "seen here.\n" +
         operations_page() +
         "\n# Texts of the vendors' documents\n\nNumbered as the documents are: 000 Woovi, 001 Asaas, 002 "
         "Chargefy, "
         "003 FatoriPay, 004 Safe2Pay. Every JSON document in them\nis among these.\n" +
         seeds_page();
}

}  // namespace fiscal::test
