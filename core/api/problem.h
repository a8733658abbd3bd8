#pragma once

#include <fiscal/finding.hpp>

#include <string>

#include "core/api/message.h"

namespace fiscal::api {

/// An answer that something is wrong, as RFC 9457 has it: `type`, `title`, `status`, `detail` and, of ours,
/// `code`, `request_id` and `errors` with field, code, text and fix.
Response problem(int status, std::string_view code, std::string_view title, std::string_view detail,
                 const Findings& errors = {});

/// A problem made of one finding.
Response problem(int status, const Finding& finding);

}  // namespace fiscal::api
