#pragma once

#include <fiscal/plugin.h>

#include <string_view>

namespace fiscal::plugin {

/// What is wrong with the table that a library's entry answered ("lacks a function in its table"); empty when
/// nothing is.
std::string_view wrong_with_table(const fiscal_plugin* table);

}  // namespace fiscal::plugin
