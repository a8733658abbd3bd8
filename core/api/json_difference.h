#pragma once

#include <fiscal/finding.hpp>

#include <string_view>

namespace fiscal::api {

/// Where two JSON documents say something else: one finding for each place, code "differs_from_earlier", with
/// what `earlier` said in its text; at most twenty. Both are valid JSON.
Findings json_differences(std::string_view now, std::string_view earlier);

}  // namespace fiscal::api
