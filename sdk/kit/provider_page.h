#pragma once

#include <string>
#include <vector>

#include "sdk/kit/subject.h"

namespace fiscal::kit {

/// A page in Markdown of what plugins can do, from their manifests, from the methods that their libraries
/// name and from their cassettes: docs/providers.md. Loads each library into this process; throws
/// std::runtime_error, which names the plugin, where one cannot be loaded.
std::string provider_page(const std::vector<Subject>& subjects);

}  // namespace fiscal::kit
