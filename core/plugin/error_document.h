#pragma once

#include <string>
#include <string_view>

namespace fiscal::plugin {

/// What an error document of a plugin says, on one line and at most 2000 bytes: its message and its problems.
/// A document that is not one gives `otherwise`.
std::string error_text(std::string_view document, std::string_view otherwise);

/// The name of the setting that an error document of `open` blames; empty when it blames none.
std::string error_setting(std::string_view document);

}  // namespace fiscal::plugin
