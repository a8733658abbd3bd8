#pragma once

#include <string>
#include <string_view>

namespace fiscal::services {

/// How a value is spelled where it is put.
enum class Escape { None, Json, Xml, Percent };

/// Inside a JSON string, XML text or attribute, or a part of a URL or form.
std::string escaped(std::string_view value, Escape escape);

/// What a body of this Content-Type needs.
Escape escape_for(std::string_view content_type);

}  // namespace fiscal::services
