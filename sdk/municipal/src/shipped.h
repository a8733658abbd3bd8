#pragma once

#include <span>
#include <string_view>

namespace fiscal::municipal {

/// A file of the tree that is part of the library (made by sdk/municipal/CMakeLists.txt).
struct ShippedFile {
  std::string_view name;
  std::string_view text;
};

std::span<const ShippedFile> shipped_profiles();
std::string_view shipped_schema();

}  // namespace fiscal::municipal
