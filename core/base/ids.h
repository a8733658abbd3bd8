#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal {

/// The name of an invoice. Its value grows with time, so rows of new invoices are neighbours in the store:
/// milliseconds since 1970 in the upper 42 bits, a counter in the lower 21. Text form: "inv_" and thirteen
/// characters of Crockford's base 32, which sort as the values do.
struct InvoiceId {
  std::int64_t value = 0;

  auto operator<=>(const InvoiceId&) const = default;
};

std::string to_text(InvoiceId id);
std::optional<InvoiceId> parse_invoice_id(std::string_view text);

/// Operator-chosen names: 1 to 40 characters of [a-z0-9_-].
using AccountId = std::string;
using ConnectionId = std::string;

bool is_valid_name(std::string_view text);

/// Series of documents: 1 to 5 letters and digits. What a provider allows beyond that is its plugin's to say.
bool is_valid_series(std::string_view text);

/// `count` random bytes from the operating system. Throws std::system_error when it has none.
std::string random_bytes(std::size_t count);

}  // namespace fiscal

template <>
struct std::hash<fiscal::InvoiceId> {
  std::size_t operator()(fiscal::InvoiceId id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
