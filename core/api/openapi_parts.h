#pragma once

#include <nlohmann/json.hpp>

/// The two halves of the OpenAPI document, apart because each is a table of its own.
namespace fiscal::api::openapi {

/// `components/schemas`: what bodies look like.
nlohmann::ordered_json schemas();

/// Adds those of what accounts bill.
void add_billing_schemas(nlohmann::ordered_json& all);

/// `paths`: what may be called, by whom, with what, and what comes back.
nlohmann::ordered_json paths();

/// `components/parameters` and `components/responses`, which the paths refer to.
nlohmann::ordered_json parameters();
nlohmann::ordered_json responses();

}  // namespace fiscal::api::openapi
