#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/api/resource.h"
#include "core/base/result.h"

/// Bodies of requests that are not a canonical value by themselves.
namespace fiscal::api {

/// Parses a small JSON object: at most 1 MiB and eight levels, no key twice. Every member must be one of
/// `known`.
Result<Json> read_object(std::string_view body, std::initializer_list<std::string_view> known);

/// A member that must be a string of 1 to `longest` bytes.
Result<std::string> required_text(const Json& object, const char* name, std::size_t longest);
Result<std::optional<std::string>> optional_text(const Json& object, const char* name, std::size_t longest);

/// The answer to a body that is refused: 400 where it is no JSON, with the place where it breaks, and 422
/// where it is and says something wrong.
Response body_refused(std::string_view body, const Finding& finding);
/// Likewise, with everything that is wrong.
Response body_refused(std::string_view body, std::string_view code, std::string_view title,
                      const Findings& findings);

/// The body of a substitution; `invoice` is the JSON of the new invoice, as it stood in the body.
struct SubstitutionBody {
  SubstitutionReason reason = SubstitutionReason::Other;
  std::optional<std::string> text;
  std::string invoice;
};
/// The substitution, or everything that is wrong about its own members; the invoice in it is judged by
/// intake.
std::variant<SubstitutionBody, Findings> read_substitution(std::string_view body);

}  // namespace fiscal::api
