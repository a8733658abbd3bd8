#include "core/settings/schema.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/settings/load.h"
#include "tests/core/settings/config_folder.h"

namespace fiscal::settings {
namespace {

nlohmann::ordered_json parsed(const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  return nlohmann::ordered_json::parse(stream);
}

}  // namespace

TEST_CASE("the schemas beside the example say what the reader checks", "[settings]") {
  const auto folder = test::source_dir() / "config" / "schema";
  const std::pair<const char*, nlohmann::ordered_json> schemas[] = {{"gateway.json", gateway_schema()},
                                                                    {"account.json", accounts_schema()},
                                                                    {"routes.json", routes_schema()}};
  for (const auto& [name, schema] : schemas) {
    INFO(name);
    const auto written = parsed(folder / name);
    // What to write when this fails, so that nobody copies by hand.
    if (written != schema) std::ofstream(test::binary_dir() / name) << schema.dump(2) << '\n';
    CHECK(written == schema);
  }
}

TEST_CASE("the example configuration is sound", "[settings]") {
  const auto result = load(test::source_dir() / "config" / "gateway.json");
  for (const Problem& problem : result.problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(result.ok());
  CHECK(result.files->gateway.production_allowed == false);
  CHECK(result.files->gateway.dispatch == Dispatch{});
  CHECK(result.files->rules.size() == 2);
  CHECK(result.files->declared.accounts.contains("example"));
}

TEST_CASE("a schema closes every object, as the reader does", "[settings]") {
  const auto schema = gateway_schema();
  CHECK(schema["additionalProperties"] == false);
  CHECK(schema["properties"]["dispatch"]["additionalProperties"] == false);
  CHECK(schema["required"] == nlohmann::ordered_json::array({"data_dir", "master_key"}));
}

}  // namespace fiscal::settings
