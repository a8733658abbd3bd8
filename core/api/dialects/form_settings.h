#pragma once

#include <fiscal/finding.hpp>

#include <optional>
#include <string>

/// The settings that webhook forms of dialects have: `{"base_url": "https://…"}`, what links begin with.
namespace fiscal::dialects {

/// Nothing when they are fine.
std::optional<Finding> problem_of_form_settings(const std::string& settings);

/// What links begin with; `otherwise` where the settings do not say it.
std::string base_url_of(const std::string& settings, const std::string& otherwise);

}  // namespace fiscal::dialects
