#pragma once

#include <string>
#include <vector>

namespace fiscal {

/// One thing that is wrong with a document: said by validation before sending, or by a provider after.
struct Finding {
  std::string code;           ///< Stable and ours: "field_missing", "iss_rate_not_allowed".
  std::string official_code;  ///< The authority's own code ("E0617"), or empty.
  std::string field;  ///< JSON pointer into the canonical invoice, or empty when no field is to blame.
  std::string text;   ///< What is wrong, for a person.
  std::string fix;    ///< What to do about it, or empty.

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

}  // namespace fiscal
