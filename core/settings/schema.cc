#include "core/settings/schema.h"

#include <nlohmann/json.hpp>

#include "core/settings/account_fields.h"
#include "core/settings/gateway_fields.h"
#include "core/settings/routes_fields.h"

namespace fiscal::described {

template <>
inline Schema value_schema<settings::Period>(const Limit&) {
  return {{"type", "string"}, {"pattern", settings::period_pattern}};
}

template <>
inline Schema value_schema<settings::OpaqueObject>(const Limit&) {
  return {{"type", "object"}};
}

}  // namespace fiscal::described

namespace fiscal::settings {
namespace {

using Schema = nlohmann::ordered_json;

Schema as_document(Schema schema, const char* title) {
  Schema document{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  document.update(schema);
  return document;
}

/// The reader refuses fields that are not described, at every level.
void close_objects(Schema& schema) {
  if (schema.is_object() && schema.contains("properties") && !schema.contains("additionalProperties"))
    schema["additionalProperties"] = false;
  if (schema.is_structured())
    for (Schema& inner : schema) close_objects(inner);
}

/// Every file may name its schema, for editors.
template <class T>
Schema schema_of_file(const char* title) {
  Schema schema = described::value_schema<T>(described::any());
  close_objects(schema);
  return as_document(std::move(schema), title);
}

}  // namespace

Schema gateway_schema() { return schema_of_file<Gateway>("gateway.json"); }

Schema routes_schema() { return schema_of_file<WrittenRules>("routes.json"); }

Schema accounts_schema() {
  Schema account = described::value_schema<WrittenAccount>(described::any());
  close_objects(account);
  return as_document(
      {{"$defs", {{"account", account}}},
       {"anyOf",
        {{{"$ref", "#/$defs/account"}}, {{"type", "array"}, {"items", {{"$ref", "#/$defs/account"}}}}}}},
      "A file of accounts.d");
}

}  // namespace fiscal::settings
