#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace fiscal::municipal {

/// What is wrong with `value` by a JSON Schema, or nothing: the first problem, with its place. Knows the
/// words that the schema of profiles uses: type, enum, properties, additionalProperties, required, items,
/// maxItems, minLength, maxLength, pattern, minimum, maximum and $ref into $defs.
std::string schema_problem(const nlohmann::ordered_json& schema, const nlohmann::ordered_json& value);

}  // namespace fiscal::municipal
