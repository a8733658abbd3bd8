#include "core/store/line_list.h"

namespace fiscal::store {

std::string as_lines(const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) lines.append(text).append(1, '\n');
  return lines;
}

std::vector<std::string> from_lines(std::string_view lines) {
  std::vector<std::string> texts;
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    texts.emplace_back(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return texts;
}

}  // namespace fiscal::store
