#include "core/settings/place.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace fiscal::settings {
namespace {

/// Walks over valid JSON without reading it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_blanks(); }

  std::size_t offset() const { return at_; }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  /// Stands before a member's or an entry's value afterwards, and at its key or itself in `start`.
  bool enter(std::string_view name, std::size_t& start) {
    if (here() == '{') return enter_member(name, start);
    if (here() == '[') return enter_entry(name, start);
    return false;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

  void step() {
    ++at_;
    skip_blanks();
  }

  std::string_view skip_string() {
    const std::size_t from = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const auto content = text_.substr(from, std::min(at_, text_.size()) - from);
    step();
    return content;
  }

  void skip_value() {
    if (here() == '"') {
      skip_string();
      return;
    }
    if (here() != '{' && here() != '[') {
      while (at_ < text_.size() && std::string_view(",]} \n\r\t").find(text_[at_]) == std::string_view::npos)
        ++at_;
      return skip_blanks();
    }
    for (int depth = 0; at_ < text_.size();) {
      const char c = here();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      step();
      if (depth == 0) return;
    }
  }

  bool enter_member(std::string_view name, std::size_t& start) {
    for (step(); here() == '"';) {
      const std::size_t key_at = at_;
      const bool found = skip_string() == name;
      step();  // The colon.
      if (found) return start = key_at, true;
      skip_value();
      if (here() == ',') step();
    }
    return false;
  }

  bool enter_entry(std::string_view index, std::size_t& start) {
    step();
    for (std::size_t count = 0; here() != ']' && here() != '\0'; ++count) {
      if (std::to_string(count) == index) return start = at_, true;
      skip_value();
      if (here() == ',') step();
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

LineColumn line_column(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto last_break = before.rfind('\n');
  return {static_cast<int>(1 + std::count(before.begin(), before.end(), '\n')),
          static_cast<int>(last_break == std::string_view::npos ? before.size() + 1
                                                                : before.size() - last_break)};
}

LineColumn place_of(std::string_view text, std::string_view pointer) {
  Walker walker(text);
  std::size_t start = walker.offset();
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    if (!walker.enter(pointer.substr(0, end), start)) break;
    pointer.remove_prefix(end);
  }
  return line_column(text, start);
}

LineColumn place_of_syntax_error(std::string_view text) {
  try {
    // A callback that keeps nothing: only the position of the error is wanted.
    const auto keep_nothing = [](int, nlohmann::json::parse_event_t, nlohmann::json&) { return false; };
    [[maybe_unused]] const auto nothing = nlohmann::json::parse(text, keep_nothing);
  } catch (const nlohmann::json::parse_error& error) {
    return line_column(text, error.byte == 0 ? 0 : error.byte - 1);
  }
  return {};
}

}  // namespace fiscal::settings
