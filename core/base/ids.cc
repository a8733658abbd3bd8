#include "core/base/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace fiscal {
namespace {

constexpr std::string_view id_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view id_prefix = "inv_";
constexpr std::size_t id_characters = 13;

}  // namespace

std::string to_text(InvoiceId id) {
  std::string text(id_prefix.size() + id_characters, '0');
  std::copy(id_prefix.begin(), id_prefix.end(), text.begin());
  auto rest = static_cast<std::uint64_t>(id.value);
  for (std::size_t at = text.size(); at-- > id_prefix.size(); rest >>= 5) text[at] = id_alphabet[rest & 31];
  return text;
}

std::optional<InvoiceId> parse_invoice_id(std::string_view text) {
  if (text.size() != id_prefix.size() + id_characters || !text.starts_with(id_prefix)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text.substr(id_prefix.size())) {
    const auto digit = id_alphabet.find(c);
    if (digit == std::string_view::npos || value >> 58 != 0) return std::nullopt;
    value = value << 5 | digit;
  }
  if (value == 0 || value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return InvoiceId{static_cast<std::int64_t>(value)};
}

bool is_valid_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_valid_series(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t filled = 0; filled < count;) {
    const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    if (got > 0)
      filled += static_cast<std::size_t>(got);
    else if (errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return bytes;
}

}  // namespace fiscal
