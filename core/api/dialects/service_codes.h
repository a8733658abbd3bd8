#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/api/dialects/terms.h"
#include "core/base/result.h"

namespace fiscal::dialects {

/// The canonical `service` members for the code that another system calls a service by: what the terms say of
/// it; else the code itself, when it is one of the national list ("010701", "01.07.01"); else the only
/// national code of an item of the list of LC 116 ("1.01", "01.01"). A town's own code looks like none of
/// these or like several, so it must be in the terms: error service_code_unknown, whose text names the
/// candidates.
Result<nlohmann::ordered_json> service_of_code(const Terms& terms, std::string_view code);

}  // namespace fiscal::dialects
