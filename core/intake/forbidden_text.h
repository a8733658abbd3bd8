#pragma once

#include <fiscal/finding.hpp>

#include <string_view>

namespace fiscal::intake {

/// A finding for each text in `json`, names of members included, that holds what no client may write:
/// "${secret:", since what stands there is filled in from the vault when a request leaves, and characters
/// that are not shown or change how the rest is read. `json` was read before and is valid.
Findings forbidden_texts(std::string_view json);

/// The same of one text that is not JSON; `field` is where the client wrote it.
Findings forbidden_text(std::string_view text, std::string_view field);

}  // namespace fiscal::intake
