#pragma once

#include <string_view>

/// The authority names elements of its layout; clients know canonical fields.
namespace fiscal::national {

struct BlamedField {
  std::string_view pointer;  ///< Into the canonical invoice, or empty where it has no such field.
  std::string_view fix;      ///< What usually helps, or empty.
};

/// The canonical field of an XML path of the rejection table ("DPS/infDPS/toma/CNPJ"): that of the longest
/// known beginning of the path.
BlamedField blamed_field(std::string_view layout_path);

/// What helps against one code in particular; empty where the field's general advice is all there is to say.
std::string_view fix_for_code(std::string_view official_code);

}  // namespace fiscal::national
