#pragma once

#include <fiscal/finding.hpp>

#include <span>
#include <string_view>

namespace fiscal::sao_paulo {

/// What a code of the town proves.
enum class CodeMeaning {
  Refused,   ///< No note was made, or none was cancelled.
  Ask,       ///< A note may exist: look it up by its receipt.
  NotFound,  ///< The town has no such note or lot.
  Done,      ///< What was asked had been done before.
  Replaced,  ///< An older note of the receipt was cancelled, and a new one made.
  Remark,    ///< Nothing depends on it.
};

/// A code of the tables of errors and alerts of the town's manual (2.4.4), with our own name for it.
struct Code {
  std::string_view code;
  CodeMeaning meaning;
  std::string_view name;
  std::string_view field;  ///< JSON pointer into the canonical invoice, or empty.
  std::string_view fix;    ///< Empty: correct what the text names.
};

/// In the order of their codes as numbers.
std::span<const Code> codes();

/// nullptr for a code that the table does not have: what it proves is not known.
const Code* find_code(std::string_view code);

/// A code and the town's own words as a finding.
Finding finding_of(std::string_view code, std::string_view text);

}  // namespace fiscal::sao_paulo
