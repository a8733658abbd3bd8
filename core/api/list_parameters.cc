#include "core/api/list_parameters.h"

#include <algorithm>
#include <charconv>

namespace fiscal::api {
namespace {

constexpr std::int64_t largest_list_page = 200;
constexpr std::size_t longest_filter = 300;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Finding unreadable(const std::string& name, std::string fix) {
  return {"parameter_malformed", {}, name, name + " cannot be read", std::move(fix)};
}

/// False for a parameter that every list has and that cannot be read; `name` is one of them.
std::optional<Finding> read_part(const std::string& name, const std::string& value, billing::ListPart& part) {
  if (name == "limit") {
    const auto limit = whole_number(value);
    if (!limit || *limit < 1 || *limit > largest_list_page)
      return unreadable(name, "Use 1 to " + std::to_string(largest_list_page) + ".");
    part.limit = static_cast<int>(*limit);
  } else if (name == "cursor") {
    part.beyond = whole_number(value);
    if (!part.beyond) return unreadable(name, "Use next_cursor of the page before.");
  } else {
    const auto at = parse_instant(value);
    if (!at) return unreadable(name, "Send it as 2026-11-21T10:00:00-03:00.");
    (name == "created_from" ? part.created_from : part.created_before) = *at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ListParameters::word(std::string_view name) const {
  const auto found = words.find(name);
  if (found == words.end()) return std::nullopt;
  return found->second;
}

Result<ListParameters> read_list_parameters(const Request& request,
                                            std::initializer_list<std::string_view> known) {
  ListParameters read;
  for (const auto& [name, value] : request.query) {
    if (name == "limit" || name == "cursor" || name == "created_from" || name == "created_before") {
      if (auto wrong = read_part(name, value, read.part)) return *std::move(wrong);
    } else if (std::ranges::find(known, name) == known.end()) {
      std::string fix = "Use ";
      for (const std::string_view one : known) fix += std::string(one) + ", ";
      return Finding{"parameter_unknown",
                     {},
                     name,
                     name + " is not a parameter of this list",
                     fix + "created_from, created_before, limit or cursor."};
    } else if (value.empty() || value.size() > longest_filter || value.find('\0') != std::string::npos) {
      return unreadable(name, "Give 1 to " + std::to_string(longest_filter) + " bytes.");
    } else {
      read.words.emplace(name, value);
    }
  }
  return read;
}

std::string cursor_text(std::int64_t place) { return std::to_string(place); }

}  // namespace fiscal::api
