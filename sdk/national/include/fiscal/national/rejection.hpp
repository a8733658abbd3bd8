#pragma once

#include <fiscal/finding.hpp>

#include <string>
#include <string_view>

namespace fiscal::national {

/// Whether a code is in the authority's tables. Any other code proves nothing about the document.
bool is_official_code(std::string_view code);

/// Whether a code says that the transmission certificate was refused, which happens before a document is
/// read.
bool is_certificate_code(std::string_view code);

/// An error of the authority as a finding: its words (the table's where `said` is empty), the canonical field
/// to blame and what to do about it. `code` is "rejected_by_authority", or "certificate_refused" for a
/// transmission certificate.
Finding finding_of(std::string_view official_code, std::string_view said);

/// The pointer to the canonical field behind an element of a DPS ("DPS/infDPS/prest/IM"); empty where the
/// invoice has none.
std::string_view field_of_element(std::string_view path);

}  // namespace fiscal::national
