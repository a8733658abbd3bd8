#include "sdk/kit/provider_page.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "sdk/kit/apart.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::vector<kit::Subject> shipped_subjects() {
  std::vector<kit::Subject> subjects;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "plugins"))
    if (std::filesystem::exists(entry.path() / "manifest.json"))
      subjects.push_back(kit::look_at(binary_dir() / "plugins" / entry.path().filename()));
  std::ranges::sort(subjects, {}, &kit::Subject::id);
  return subjects;
}

}  // namespace

TEST_CASE("docs/providers.md says what the plugins say of themselves", "[kit][docs]") {
  std::ifstream file(source_dir() / "docs/providers.md", std::ios::binary);
  const std::string committed{std::istreambuf_iterator<char>(file), {}};
  // Apart, because other tests want processes into which no plugin is loaded.
  const kit::Trial compare{[&] {
    const std::string made = kit::provider_page(shipped_subjects());
    const auto differs = std::ranges::mismatch(made, committed);
    return made == committed ? kit::pass()
                             : kit::fail("it differs from: " + std::string(differs.in1, made.end()));
  }};
  kit::run_apart({compare}, 1, [](std::size_t, const kit::Judgement& judgement) {
    INFO("run fiscal-plugin-check page build/dev/plugins/*: " << judgement.text);
    CHECK(judgement.mark == kit::Mark::Pass);
  });
}

}  // namespace fiscal::test
