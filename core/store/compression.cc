#include "core/store/compression.h"

#include <fiscal/encoding.hpp>

#include <stdexcept>

namespace fiscal::store {
namespace {

enum class Form : char { Plain = 0, Deflated = 1 };

constexpr std::size_t largest_content = std::size_t{64} << 20;

std::string kept_as(Form form, std::string_view bytes) {
  std::string kept;
  kept.reserve(bytes.size() + 1);
  kept.append(1, static_cast<char>(form)).append(bytes);
  return kept;
}

}  // namespace

std::string compress(std::string_view bytes) {
  const std::string deflated = deflate_bytes(bytes);
  return deflated.size() < bytes.size() ? kept_as(Form::Deflated, deflated) : kept_as(Form::Plain, bytes);
}

std::string decompress(std::string_view kept) {
  if (!kept.empty() && kept.front() == static_cast<char>(Form::Plain)) return std::string(kept.substr(1));
  if (!kept.empty() && kept.front() == static_cast<char>(Form::Deflated))
    if (auto bytes = inflate_bytes(kept.substr(1), largest_content)) return std::move(*bytes);
  throw std::runtime_error("the store is damaged: compressed bytes cannot be read");
}

}  // namespace fiscal::store
