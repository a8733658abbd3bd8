#pragma once

#include <string>
#include <vector>

#include "sdk/kit/examination.h"

namespace fiscal::kit {

/// One line a check: mark, runner, id and what there is to say.
std::string line_of(const Examined& examined);

/// "53 passed, 1 warned, 2 skipped, 1 failed, 0 crashed".
std::string summary_of(const std::vector<Examined>& all);

/// Everything as one JSON object, pretty, for other programs.
std::string json_of(const Subject& subject, const std::vector<Examined>& all);

/// Whether nothing failed and nothing crashed.
bool conforms(const std::vector<Examined>& all);

}  // namespace fiscal::kit
