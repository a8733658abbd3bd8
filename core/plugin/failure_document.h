#pragma once

#include <string>
#include <string_view>

namespace fiscal::plugin {

/// `{"error":{"message":…}}`; what is not UTF-8 in `message` is replaced.
std::string failure_document(std::string_view message);

}  // namespace fiscal::plugin
