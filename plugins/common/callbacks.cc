#include "plugins/common/callbacks.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace fiscal::aggregator {
namespace {

constexpr std::int64_t tolerance_ms = 5 * 60 * 1000;

std::string form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte =
        text[i] == '%' && i + 2 < text.size() ? bytes_from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte) i += 2;
    out += byte ? byte->front() : text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_recent(std::string_view unix_seconds, Instant arrival) {
  std::int64_t at = 0;
  const auto [end, error] =
      std::from_chars(unix_seconds.data(), unix_seconds.data() + unix_seconds.size(), at);
  if (error != std::errc() || end != unix_seconds.data() + unix_seconds.size()) return false;
  if (at < 0 || at > INT64_MAX / 1000) return false;
  return std::llabs(at * 1000 - arrival.milliseconds) <= tolerance_ms;
}

}  // namespace

std::string_view header_of(const InboundMessage& message, std::string_view name) {
  const auto found = std::find_if(message.headers.begin(), message.headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == message.headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string query_of(const InboundMessage& message, std::string_view name) {
  // The query with its path, or alone.
  const std::string_view path = message.path;
  const auto mark = path.find('?');
  if (mark == std::string_view::npos && path.starts_with('/')) return {};
  return form_value(path.substr(mark == std::string_view::npos ? 0 : mark + 1), name);
}

std::string form_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    if (form_decoded(pair.substr(0, equals)) == name)
      return form_decoded(pair.substr(std::min(equals + 1, pair.size())));
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return {};
}

std::optional<std::string> bytes_from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_value(digits[i]), low = digit_value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

ProviderEvents not_believed(Host& host, std::string_view why) {
  host.log(HostLogLevel::Warning, "the callback is not believed: " + std::string(why));
  return {};
}

bool is_standard_webhook(const InboundMessage& message, const std::string& secret, ProofMethod key,
                         Host& host) {
  const std::string id(header_of(message, "webhook-id")), at(header_of(message, "webhook-timestamp"));
  if (id.empty() || !is_recent(at, message.context.now)) return false;
  std::string_view signatures = header_of(message, "webhook-signature");
  // A provider that changes its secret signs with both.
  for (int count = 0; !signatures.empty() && count < 8; ++count) {
    const auto end = std::min(signatures.find(' '), signatures.size());
    const std::string_view one = signatures.substr(0, end);
    const auto proof = one.starts_with("v1,") ? base64_decode(one.substr(3)) : std::nullopt;
    if (proof && host.verify({key, secret, id + "." + at + "." + message.body, *proof})) return true;
    signatures.remove_prefix(std::min(end + 1, signatures.size()));
  }
  return false;
}

}  // namespace fiscal::aggregator
