#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// The left-to-right order of core/README.md: a room includes only rooms of a lower rank, and itself.
const std::map<std::string, int>& ranks() {
  static const std::map<std::string, int> order{
      {"base", 0},   {"model", 1},    {"routing", 2},  {"vault", 2},    {"store", 2},
      {"plugin", 3}, {"services", 4}, {"settings", 5}, {"dispatch", 5}, {"intake", 6},
      {"notify", 6}, {"billing", 7},  {"api", 8},      {"app", 9}};
  return order;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> sources_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto ending = entry.path().extension();
    if (ending == ".h" || ending == ".cc" || ending == ".hpp" || ending == ".c")
      files.push_back(entry.path());
  }
  return files;
}

std::vector<std::string> rooms_included_by(const std::filesystem::path& file) {
  static const std::regex include(R"(#include "core/([a-z_]+)/)");
  const std::string text = text_of(file);
  std::vector<std::string> rooms;
  for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at)
    rooms.push_back((*at)[1]);
  return rooms;
}

}  // namespace

TEST_CASE("a room of core includes only rooms to its left", "[architecture]") {
  int looked_at = 0;
  for (const auto& [room, rank] : ranks()) {
    const auto folder = source_dir() / "core" / room;
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& file : sources_below(folder)) {
      for (const std::string& included : rooms_included_by(file)) {
        INFO(file.string() << " includes core/" << included);
        REQUIRE(ranks().contains(included));
        CHECK((included == room || ranks().at(included) < rank));
        ++looked_at;
      }
    }
  }
  CHECK(looked_at > 100);
}

TEST_CASE("core and plugins meet only in the SDK, and the SDK knows neither", "[architecture]") {
  for (const char* folder : {"plugins", "sdk"})
    for (const auto& file : sources_below(source_dir() / folder)) {
      INFO(file.string());
      // The conformance kit is a program beside the gateway: it runs plugins as the gateway does.
      if (file.string().find("/sdk/kit/") == std::string::npos) CHECK(rooms_included_by(file).empty());
    }
}

TEST_CASE("core and plugins see of the SDK what is public, and nothing else", "[architecture]") {
  for (const char* folder : {"core", "plugins"})
    for (const auto& file : sources_below(source_dir() / folder)) {
      INFO(file.string());
      CHECK(text_of(file).find("#include \"sdk/") == std::string::npos);
    }
}

TEST_CASE("no file of core names a provider, the dialects' folder aside", "[architecture]") {
  std::vector<std::string> providers;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "plugins"))
    if (exists(entry.path() / "manifest.json") && entry.path().filename() != "sandbox")
      providers.push_back(entry.path().filename());
  REQUIRE(!providers.empty());
  for (const auto& file : sources_below(source_dir() / "core")) {
    if (file.string().find("/core/api/dialects/") != std::string::npos) continue;
    const std::string text = text_of(file);
    for (const std::string& provider : providers) {
      INFO(file.string() << " names " << provider);
      CHECK(text.find(provider) == std::string::npos);
    }
  }
}

}  // namespace fiscal::test
