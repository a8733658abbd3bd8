#include "core/plugin/output_lines.h"

#include <vector>

#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

/// What became of the bytes.
struct Told {
  void add(std::string_view bytes, Duration now = {}) {
    lines.add(bytes, now, [this](std::string_view line) { told.emplace_back(line); });
  }

  OutputLines lines;
  std::vector<std::string> told;
};

}  // namespace

TEST_CASE("lines come whole, however they are cut in pieces", "[plugin]") {
  Told output;
  output.add("fir");
  output.add("st\nsecond\n\nthi");
  CHECK(output.told == std::vector<std::string>{"first", "second", ""});
  output.lines.end({}, [&](std::string_view line) { output.told.emplace_back(line); });
  CHECK(output.told.back() == "thi");
}

TEST_CASE("a line has a thousand bytes at most, and a minute a hundred lines", "[plugin]") {
  Told output;
  output.add(std::string(5000, 'x') + "\n");
  CHECK(output.told.at(0) == std::string(1000, 'x') + "…");
  for (int n = 0; n < 300; ++n) output.add("again\n", seconds(59));
  CHECK(output.told.size() == 100);
  output.add("later\n", seconds(60));
  REQUIRE(output.told.size() == 102);
  CHECK(output.told[100] == "(201 lines were left out)");
  CHECK(output.told[101] == "later");
}

}  // namespace fiscal::plugin
