#include "sdk/sandbox/query.h"

#include <strings.h>

namespace fiscal::sandbox {

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const auto equals = pair.find('=');
    const std::string_view key = pair.substr(0, equals);
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return equals == std::string_view::npos ? std::string() : std::string(pair.substr(equals + 1));
    }
  }
  return {};
}

std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto end = path.find('/');
    if (end != 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return parts;
}

}  // namespace fiscal::sandbox
