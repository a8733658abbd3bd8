#include "tests/simulation/trace.h"

#include <array>
#include <cstdio>

namespace fiscal::simulation {
namespace {

constexpr std::size_t kept_lines = 120;

/// "2d 03:04:05.678".
std::string as_time(Duration at) {
  const std::int64_t ms = at.milliseconds;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%lldd %02lld:%02lld:%02lld.%03lld",
                static_cast<long long>(ms / 86'400'000), static_cast<long long>(ms / 3'600'000 % 24),
                static_cast<long long>(ms / 60'000 % 60), static_cast<long long>(ms / 1000 % 60),
                static_cast<long long>(ms % 1000));
  return text.data();
}

}  // namespace

void Trace::line(Duration at, std::string_view who, std::string_view what) {
  std::string text = as_time(at);
  text.append("  ").append(who);
  if (who.size() < 10) text.append(10 - who.size(), ' ');
  text.append("  ").append(what);
  for (const char c : text) digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  ++lines_;
  if (echo_ != nullptr) *echo_ << text << '\n';
  tail_.push_back(std::move(text));
  if (tail_.size() > kept_lines) tail_.pop_front();
}

}  // namespace fiscal::simulation
