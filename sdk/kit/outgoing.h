#pragma once

#include <string>
#include <vector>

#include "sdk/kit/bench.h"

namespace fiscal::kit {

/// A text with everything in it that can be made readable: members of a JSON object that are base64, with or
/// without gzip, stand decoded behind it.
std::string readable(const std::string& body);

/// Address and readable body of each request that could make or change a document, one text a request.
std::vector<std::string> readable_writes(const CallReport& report);

/// Everything that a call let out: addresses, headers and readable bodies of its requests, log lines, and its
/// reply.
std::string everything_said(const CallReport& report);

/// Whether `digits` stands in the text without another digit beside it, leading zeros aside.
bool holds_number(const std::string& text, const std::string& digits);

/// Every readable body that the provider sent.
std::string everything_answered(const CallReport& report);

}  // namespace fiscal::kit
