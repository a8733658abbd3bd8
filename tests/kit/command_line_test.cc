#include "sdk/kit/command_line.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sdk/kit/subject.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {

TEST_CASE("fiscal-plugin-check runs one check at once, or up to 64", "[kit]") {
  CHECK(kit::read_command_line({"folder", "--jobs", "1"}).plan.at_once == 1);
  CHECK(kit::read_command_line({"folder", "--jobs", "64"}).plan.at_once == 64);
  for (const char* wrong : {"0", "65", "-1", "two", ""})
    CHECK_THROWS_AS(kit::read_command_line({"folder", "--jobs", wrong}), std::invalid_argument);
}

TEST_CASE("a folder of sources is no plugin yet, and the kit says what to name", "[kit]") {
  const TemporaryFolder folder;
  const std::filesystem::path sources = folder.path() / "town_hall";
  std::filesystem::create_directories(sources);
  CHECK_THROWS_WITH(kit::look_at(sources), Catch::Contains("holds no town_hall.so"));
  std::ofstream(sources / "CMakeLists.txt") << "";
  CHECK_THROWS_WITH(kit::look_at(sources),
                    Catch::Contains("build it, then name") && Catch::Contains("build/plugins/town_hall"));
}

}  // namespace fiscal::test
