#include "core/app/worker/arguments.h"

#include <charconv>
#include <string_view>

namespace fiscal::worker {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& target) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), target);
  return error == std::errc() && end == text.data() + text.size();
}

bool take(Arguments& arguments, std::string_view name, std::string_view value) {
  if (name == "plugin") return arguments.plugin = value, true;
  if (name == "needs") return arguments.needed.emplace_back(value), true;
  if (name == "host") return read_number(value, arguments.host);
  if (name == "lanes") return read_number(value, arguments.lanes);
  if (name == "memory") return read_number(value, arguments.memory);
  if (name == "user") return read_number(value, arguments.user);
  if (name == "group") return read_number(value, arguments.group);
  if (name == "idle") return read_number(value, arguments.idle_instances);
  if (name == "calls") return read_number(value, arguments.calls_per_instance);
  return false;
}

}  // namespace

std::optional<Arguments> parse_arguments(int count, char** values) {
  Arguments arguments;
  for (int at = 1; at < count; ++at) {
    const std::string_view word = values[at];
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || !take(arguments, word.substr(0, equals), word.substr(equals + 1)))
      return std::nullopt;
  }
  const bool complete = !arguments.plugin.empty() && arguments.host > 0 && arguments.lanes > 0;
  return complete ? std::optional(std::move(arguments)) : std::nullopt;
}

}  // namespace fiscal::worker
