#include "core/api/dialects/form_settings.h"

#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/values.h"

namespace fiscal::dialects {

std::optional<Finding> problem_of_form_settings(const std::string& settings) {
  const auto read = read_strict(settings);
  const Finding malformed{"field_malformed",
                          {},
                          "/form_settings",
                          "takes base_url alone, an address that begins with http",
                          R"(Write {"base_url": "https://gateway.example/safe2pay"}, or leave it out.)"};
  if (!read.ok() || !read.value.is_object()) return malformed;
  for (const auto& [name, value] : read.value.items())
    if (name != "base_url" || !value.is_string() ||
        !value.get_ref<const std::string&>().starts_with("http") ||
        value.get_ref<const std::string&>().size() > 500)
      return malformed;
  return std::nullopt;
}

std::string base_url_of(const std::string& settings, const std::string& otherwise) {
  const Json said = Json::parse(settings, nullptr, false);
  return text_at(said, "base_url").value_or(otherwise);
}

}  // namespace fiscal::dialects
