#include "core/intake/forbidden_text.h"

#include <nlohmann/json.hpp>
#include <string>

namespace fiscal::intake {
namespace {

constexpr std::string_view placeholder = "${secret:";

bool holds_placeholder(std::string_view text) { return text.find(placeholder) != std::string_view::npos; }

Finding forbidden(std::string field) {
  return {"text_forbidden",
          {},
          std::move(field),
          "holds \"${secret:\", which stands for a secret of the gateway",
          "Write it in another way."};
}

}  // namespace

Findings forbidden_texts(std::string_view json) {
  // A dollar sign stands as it is or as its one escape: hardly any invoice has one, and the others are not
  // read again.
  if (json.find('$') == std::string_view::npos && json.find("\\u0024") == std::string_view::npos) return {};
  Findings findings;
  const nlohmann::json texts = nlohmann::json::parse(json).flatten();
  for (const auto& [pointer, value] : texts.items())
    if (holds_placeholder(pointer) ||
        (value.is_string() && holds_placeholder(value.get_ref<const std::string&>())))
      findings.push_back(forbidden(pointer));
  return findings;
}

Findings forbidden_text(std::string_view text, std::string_view field) {
  if (!holds_placeholder(text)) return {};
  return {forbidden(std::string(field))};
}

}  // namespace fiscal::intake
