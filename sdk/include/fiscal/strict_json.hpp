#pragma once

#include <fiscal/json.hpp>

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace fiscal {

/// What a document may be at most.
struct JsonBounds {
  std::size_t bytes = 1u << 20;
  int depth = 16;
};

/// Parses JSON that came from outside into a tree, for documents that have no description in the SDK. Refuses
/// what a JSON library lets pass: more than `bounds`, and a key that stands twice in one object. At most one
/// problem.
Read<nlohmann::ordered_json> read_strict(std::string_view json, JsonBounds bounds = {});

}  // namespace fiscal
