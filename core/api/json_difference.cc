#include "core/api/json_difference.h"

#include <nlohmann/json.hpp>

namespace fiscal::api {
namespace {

using Tree = nlohmann::json;

constexpr std::size_t most_differences = 20;
constexpr std::size_t longest_quote = 100;

std::string quoted(const Tree& value) {
  std::string text = value.dump(-1, ' ', true);
  if (text.size() > longest_quote) text = text.substr(0, longest_quote) + "...";
  return text;
}

void collect(const Tree& now, const Tree& earlier, const std::string& place, Findings& found) {
  if (found.size() >= most_differences || now == earlier) return;
  const auto say = [&](std::string text) {
    found.push_back({"differs_from_earlier",
                     {},
                     place,
                     std::move(text),
                     "Repeat the earlier request, or use another key or reference."});
  };
  if (now.is_object() && earlier.is_object()) {
    for (const auto& [name, value] : now.items())
      collect(value, earlier.contains(name) ? earlier[name] : Tree(), place + "/" + name, found);
    for (const auto& [name, value] : earlier.items())
      if (!now.contains(name)) collect(Tree(), value, place + "/" + name, found);
  } else if (now.is_array() && earlier.is_array() && now.size() == earlier.size()) {
    for (std::size_t at = 0; at < now.size(); ++at)
      collect(now[at], earlier[at], place + "/" + std::to_string(at), found);
  } else {
    say(earlier.is_null() ? "The earlier request did not have it."
                          : "The earlier request said " + quoted(earlier) + ".");
  }
}

}  // namespace

Findings json_differences(std::string_view now, std::string_view earlier) {
  Findings found;
  collect(Tree::parse(now), Tree::parse(earlier), "", found);
  return found;
}

}  // namespace fiscal::api
