#pragma once

#include <fiscal/json.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/routing/decide.h"
#include "core/routing/rule.h"

namespace fiscal::routing {

/// Reads a list of rules. Every problem is found; unknown fields are refused.
Read<std::vector<Rule>> rules_from_json(std::string_view json);

/// The list that `rules_from_json` reads.
std::string to_json(std::span<const Rule> rules);

/// {"route": {"connection", "rule", "snapshot", "next"} | null, "error": finding | null,
///  "steps": [{"rule", "held", "because"}, …]}: what people are shown who ask why.
std::string to_json(const Explained& explained);

}  // namespace fiscal::routing
