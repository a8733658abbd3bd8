#pragma once

#include <fiscal/municipal/profile.hpp>

#include <nlohmann/json_fwd.hpp>

namespace fiscal::municipal {

/// The profile that a merged document says, its patches applied. The document fits the schema. Throws
/// ProfileError for what the schema cannot say: a tree that does not read, a patch without a place, a range
/// of codes that is none. The first `inherited` patches are those of its bases.
Profile read_profile(const nlohmann::ordered_json& merged, std::size_t inherited);

}  // namespace fiscal::municipal
