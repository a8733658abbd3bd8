#pragma once

#include <nlohmann/json_fwd.hpp>

namespace fiscal::settings {

// JSON Schemas (2020-12) of the operator's files, made from the descriptions that read them. The copies in
// config/schema/ are for editors; a test keeps them equal.
nlohmann::ordered_json gateway_schema();
nlohmann::ordered_json accounts_schema();
nlohmann::ordered_json routes_schema();

}  // namespace fiscal::settings
