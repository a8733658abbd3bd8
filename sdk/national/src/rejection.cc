#include <fiscal/national/rejection.hpp>
#include <fiscal/tables.hpp>

#include "sdk/national/src/rejection_fields.h"

namespace fiscal::national {
namespace {

constexpr std::string_view general_fix =
    "Read the authority's text, correct the invoice and issue it anew; no field of it can be named.";

}  // namespace

bool is_official_code(std::string_view code) { return find_rejection(code) != nullptr; }

bool is_certificate_code(std::string_view code) {
  return code == "E1200" || code == "E1203" || (code >= "E1205" && code <= "E1209" && code.size() == 5);
}

Finding finding_of(std::string_view official_code, std::string_view said) {
  Finding finding;
  finding.official_code = official_code;
  finding.code = is_certificate_code(official_code) ? "certificate_refused" : "rejected_by_authority";
  finding.text = said;
  const Rejection* row = find_rejection(official_code);
  if (finding.text.empty() && row != nullptr) finding.text = row->text;
  const BlamedField blamed = blamed_field(row == nullptr ? std::string_view() : row->field);
  finding.field = blamed.pointer;
  const std::string_view own_fix = fix_for_code(official_code);
  finding.fix = !own_fix.empty() ? own_fix : !blamed.fix.empty() ? blamed.fix : general_fix;
  return finding;
}

std::string_view field_of_element(std::string_view path) { return blamed_field(path).pointer; }

}  // namespace fiscal::national
