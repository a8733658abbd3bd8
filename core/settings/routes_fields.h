#pragma once

#include "core/routing/rule_fields.h"

/// The description of routes.json, for reader and schema (fiscal/described/fields.hpp).
namespace fiscal::settings {

/// routes.json.
struct WrittenRules {
  std::vector<routing::Rule> rules;
};

template <class V>
void fields(V& v, WrittenRules& r) {
  v("rules", r.rules, described::entries(1'000'000),
    "In order: the first that holds and has a usable connection decides.");
}

}  // namespace fiscal::settings
