#include "core/api/dialects/service_codes.h"

#include <fiscal/tables.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace fiscal::dialects {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "1.07" and "01.07" are "0107", "01.07.01" is "010701". Empty for what is no such code.
std::string list_digits(std::string_view code) {
  if (all_digits(code) && code.size() == 6) return std::string(code);
  std::string digits;
  while (!code.empty()) {
    const auto dot = code.find('.');
    const std::string_view part = code.substr(0, dot);
    if (!all_digits(part) || part.size() > 2) return {};
    digits += std::string(2 - part.size(), '0') + std::string(part);
    code = dot == std::string_view::npos ? std::string_view() : code.substr(dot + 1);
  }
  return digits.size() == 4 || digits.size() == 6 ? digits : std::string();
}

Finding unknown_code(std::string_view code, const std::string& because) {
  return {"service_code_unknown",
          {},
          "/service/national_code",
          "the service code " + std::string(code) + " " + because,
          "Send a code of six digits of the national list, or say in the account's terms which one it stands "
          "for."};
}

}  // namespace

Result<nlohmann::ordered_json> service_of_code(const Terms& terms, std::string_view code) {
  if (const auto known = terms.services.find(std::string(code)); known != terms.services.end())
    return nlohmann::ordered_json::parse(known->second);
  const std::string digits = list_digits(code);
  std::vector<std::string> candidates;
  if (!digits.empty())
    for (const NationalService& service : national_services())
      if (service.code.view().starts_with(digits)) candidates.emplace_back(service.code.view());
  if (candidates.size() == 1) return nlohmann::ordered_json{{"national_code", candidates.front()}};
  if (candidates.empty()) return unknown_code(code, "is not in the national list");
  std::string several = "may be";
  for (const std::string& candidate : candidates) several += " " + candidate;
  return unknown_code(code, several);
}

}  // namespace fiscal::dialects
