#include "core/settings/place.h"

#include <string>

#include "tests/support/catch.h"

namespace fiscal::settings {
namespace {

std::string place(std::string_view text, std::string_view pointer) {
  const LineColumn found = place_of(text, pointer);
  return std::to_string(found.line) + ":" + std::to_string(found.column);
}

}  // namespace

TEST_CASE("a pointer is found by line and column, whatever stands before it", "[settings]") {
  const std::string text =
      "\n{\"a\\\"}\": \"]}{[,\",\n  \"b\": [ {\"c\": -1.5e3, \"d\": {}},\n    [[], [1, 2]], \"\\\\\" "
      ",true],\n \"e\": null}";
  CHECK(place(text, "") == "2:1");
  CHECK(place(text, "/b") == "3:3");
  CHECK(place(text, "/b/0") == "3:10");
  CHECK(place(text, "/b/0/d") == "3:24");
  CHECK(place(text, "/b/1/1/1") == "4:14");
  CHECK(place(text, "/b/2") == "4:19");
  CHECK(place(text, "/b/3") == "4:25");
  CHECK(place(text, "/e") == "5:2");
}

TEST_CASE("what is missing is placed at what should hold it", "[settings]") {
  CHECK(place("{\"a\":\n {\"b\": 1}}", "/a/c") == "1:2");
  CHECK(place("{\"a\":\n [1]}", "/a/7/x") == "1:2");
  CHECK(place("7", "/a") == "1:1");
  CHECK(place("", "/a") == "1:1");
}

TEST_CASE("a slip of syntax is placed where reading stops", "[settings]") {
  const LineColumn found = place_of_syntax_error("{\"a\": 1,\n  \"b\" 2}");
  CHECK(found.line == 2);
  CHECK(found.column == 7);
}

}  // namespace fiscal::settings
