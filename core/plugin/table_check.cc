#include "core/plugin/table_check.h"

namespace fiscal::plugin {
namespace {

constexpr std::size_t max_library_manifest = 1u << 20;

}  // namespace

std::string_view wrong_with_table(const fiscal_plugin* table) {
  if (table == nullptr) return "has no table";
  // Size says how much of the table there is: nothing behind it may be read.
  if (table->size < sizeof(fiscal_plugin)) return "has a table that is shorter than that of minor version 0";
  if (table->open == nullptr || table->close == nullptr || table->invoke == nullptr)
    return "lacks a function in its table";
  if (table->manifest.data == nullptr || table->manifest.size > max_library_manifest)
    return "has no manifest in its table";
  return {};
}

}  // namespace fiscal::plugin
