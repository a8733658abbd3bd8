#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sdk/kit/subject.h"

namespace fiscal::kit {

/// What is wrong with a schema of settings, each with its place; empty when nothing is.
std::vector<std::string> schema_problems(const nlohmann::ordered_json& schema);

/// The places of fields that no text explains.
std::vector<std::string> fields_without_text(const nlohmann::ordered_json& schema);

/// Settings of which one field is wrong.
struct BadSettings {
  std::string field;  ///< Its name.
  std::string how;    ///< "without api_key", "with 42 as api_key".
  std::string json;
};

/// Good settings made bad in every way that the schema of the manifest forbids at its first level.
std::vector<BadSettings> bad_settings(const Subject& subject);

}  // namespace fiscal::kit
