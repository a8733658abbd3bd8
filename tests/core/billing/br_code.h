#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal::test {

/// A BR Code taken apart by somebody who did not make it: fields by id, those of a template as "26.01".
/// Nothing where lengths do not fit or the checksum is another.
std::optional<std::map<std::string, std::string>> read_br_code(std::string_view code);

}  // namespace fiscal::test
