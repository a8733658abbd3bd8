#include "core/api/openapi.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using Json = nlohmann::ordered_json;

Json document() { return Json::parse(api::openapi_document("http://127.0.0.1:8080")); }

void collect_references(const Json& part, std::set<std::string>& references) {
  if (part.is_object() && part.contains("$ref")) references.insert(part["$ref"].get<std::string>());
  if (part.is_structured())
    for (const Json& below : part) collect_references(below, references);
}

}  // namespace

TEST_CASE("every reference in the OpenAPI document leads somewhere, and every component is referred to",
          "[openapi]") {
  const Json openapi = document();
  std::set<std::string> references;
  collect_references(openapi, references);
  REQUIRE(references.size() > 40);
  for (const std::string& reference : references) {
    INFO(reference);
    REQUIRE(reference.starts_with("#"));
    CHECK(openapi.contains(Json::json_pointer(reference.substr(1))));
  }
  for (const char* kind : {"schemas", "parameters", "responses"})
    for (const auto& [name, component] : openapi["components"][kind].items()) {
      INFO(kind << " " << name);
      CHECK(references.contains(std::string("#/components/") + kind + "/" + name));
    }
}

TEST_CASE("every call in the OpenAPI document has a name, an answer and its refusals", "[openapi]") {
  const Json openapi = document();
  std::set<std::string> names;
  for (const auto& [path, calls] : openapi["paths"].items())
    for (const auto& [method, call] : calls.items()) {
      INFO(method << " " << path);
      CHECK(names.insert(call["operationId"]).second);
      const Json& responses = call["responses"];
      bool has_answer = false;
      for (const auto& [status, response] : responses.items()) has_answer |= status.starts_with("2");
      CHECK(has_answer);
      const bool is_open = call.contains("security") && call["security"].empty();
      CHECK(is_open == !path.starts_with("/v1/"));
      CHECK(is_open != responses.contains("401"));
      CHECK(is_open != responses.contains("403"));
    }
}

TEST_CASE("every placeholder of a path is described", "[openapi]") {
  const Json openapi = document();
  for (const auto& [path, calls] : openapi["paths"].items())
    for (const auto& [method, call] : calls.items()) {
      std::set<std::string> described;
      for (const Json& parameter : call.value("parameters", Json::array())) {
        const Json& meant = openapi[Json::json_pointer(parameter["$ref"].get<std::string>().substr(1))];
        if (meant["in"] == "path") described.insert(meant["name"]);
      }
      std::set<std::string> written;
      const std::regex placeholder("\\{([a-z]+)\\}");
      const std::string text = path;
      for (std::sregex_iterator at(text.begin(), text.end(), placeholder), end; at != end; ++at)
        written.insert((*at)[1]);
      INFO(method << " " << path);
      CHECK(described == written);
    }
}

TEST_CASE("the body of an invoice is described as it is read", "[openapi]") {
  Json schema = json_schema<Invoice>();
  schema.erase("$schema");
  CHECK(document()["components"]["schemas"]["InvoiceRequest"] == schema);
  CHECK(document()["servers"][0]["url"] == "http://127.0.0.1:8080");
}

}  // namespace fiscal::test
