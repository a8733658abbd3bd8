#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "sdk/schema/message_page.h"
#include "sdk/schema/schemas.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::schema {

TEST_CASE("the committed schemas are those that the descriptions make", "[sdk]") {
  const auto folder = test::source_dir() / "sdk/schema";
  std::set<std::string> made;
  for (const SchemaFile& schema : schema_files()) {
    INFO("run fiscal-schemas sdk/schema docs/reference/messages.md: " << schema.name);
    std::ifstream file(folder / schema.name, std::ios::binary);
    const std::string committed{std::istreambuf_iterator<char>(file), {}};
    CHECK((committed == schema.text));
    made.insert(schema.name);
  }
  std::set<std::string> present;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") present.insert(entry.path().filename().string());
  CHECK(present == made);
}

TEST_CASE("the reference of the messages is that which the schemas make", "[sdk][docs]") {
  INFO("run fiscal-schemas sdk/schema docs/reference/messages.md");
  std::ifstream file(test::source_dir() / "docs/reference/messages.md", std::ios::binary);
  const std::string committed{std::istreambuf_iterator<char>(file), {}};
  CHECK((committed == message_page(schema_files())));
}

TEST_CASE("the reference names every field of a message with what may stand there", "[sdk][docs]") {
  const std::string page = message_page({{"one.json", R"({"title":"Answer of x/1","oneOf":[
    {"type":"object","required":["outcome","list"],"properties":{
      "outcome":{"type":"string","const":"done"},
      "list":{"type":"array","maxItems":3,"description":"A|B.","items":{"type":"object","properties":{
        "count":{"type":"integer","minimum":1,"maximum":9}}}}}}]})"}});
  for (const char* line :
       {"## Answer of x/1", "### `outcome` is `done`", "| **outcome** | always `done` |  |",
        "| **list** | list, at most 3 entries | A\\|B. |", "| list[]/count | whole number, 1 to 9 |  |"}) {
    INFO(line << " in " << page);
    CHECK(page.find(line) != std::string::npos);
  }
}

TEST_CASE("every schema says what it is and by which rules it is to be read", "[sdk]") {
  for (const SchemaFile& schema : schema_files()) {
    INFO(schema.name);
    const auto document = nlohmann::json::parse(schema.text);
    CHECK(document["$schema"] == "https://json-schema.org/draft/2020-12/schema");
    CHECK(document["title"].get<std::string>().size() > 5);
    CHECK((document.contains("properties") || document.contains("oneOf") || document.contains("items")));
  }
}

}  // namespace fiscal::schema
