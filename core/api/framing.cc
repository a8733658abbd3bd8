#include "core/api/framing.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "core/api/problem.h"

namespace fiscal::api {
namespace {

bool is_clean(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

Framing refuse(int status, std::string_view code, std::string_view detail) {
  return {0, problem(status, code, "The request cannot be read", detail), {}};
}

/// Headers that the gateway acts on, which therefore must not say two things.
bool must_be_single(std::string_view name) {
  constexpr std::string_view names[] = {"authorization", "idempotency-key",   "content-type",
                                        "expect",        "fiscal-connection", "if-none-match"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool takes_body(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

bool is_known(std::string_view method) {
  return takes_body(method) || method == "GET" || method == "HEAD" || method == "DELETE";
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      unsigned value = 0;
      if (at + 2 >= text.size()) return std::nullopt;
      const char* first = text.data() + at + 1;
      const auto [end, error] = std::from_chars(first, first + 2, value, 16);
      if (error != std::errc{} || end != first + 2) return std::nullopt;
      c = static_cast<char>(value);
      at += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    result += c;
  }
  return result;
}

}  // namespace

Framing check_framing(std::string_view method, std::string_view target,
                      const std::vector<std::pair<std::string, std::string>>& headers,
                      const FramingLimits& limits) {
  if (!is_known(method)) return refuse(501, "method_unknown", "Use GET, POST, PUT or DELETE.");
  if (target.size() > limits.max_target) return refuse(414, "target_too_long", "Shorten the URL.");
  if (headers.size() > limits.max_headers) return refuse(431, "too_many_headers", "Send fewer headers.");
  int hosts = 0;
  std::vector<std::string_view> singles;
  std::optional<std::string_view> length;
  for (const auto& [name, value] : headers) {
    if (value.size() > limits.max_header_value || !is_clean(value) || value.find("=?") != std::string::npos)
      return refuse(400, "header_not_allowed",
                    "A header value is too long or holds characters that are not allowed.");
    if (name == "host") ++hosts;
    if (must_be_single(name)) {
      if (std::find(singles.begin(), singles.end(), name) != singles.end())
        return refuse(400, "header_repeated", "Send " + name + " once.");
      singles.push_back(name);
    }
    if (name == "transfer-encoding")
      return refuse(411, "length_required", "Send the body with a Content-Length, not in chunks.");
    if (name == "content-length") {
      if (length) return refuse(400, "length_repeated", "Send one Content-Length.");
      length = value;
    }
  }
  if (hosts != 1) return refuse(400, "host_missing", "Send one Host header.");
  if (!length) {
    if (takes_body(method)) return refuse(411, "length_required", "Send a Content-Length.");
    return {};
  }
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), size);
  const bool digits_only = !length->empty() && std::all_of(length->begin(), length->end(),
                                                           [](char c) { return c >= '0' && c <= '9'; });
  if (!digits_only || error != std::errc{} || end != length->data() + length->size())
    return refuse(400, "length_malformed", "Content-Length must be digits.");
  const auto narrower =
      std::find_if(limits.narrower.begin(), limits.narrower.end(),
                   [&](const PathLimit& limit) { return target.starts_with(limit.prefix); });
  const bool is_narrow = narrower != limits.narrower.end();
  const std::size_t max_body = is_narrow ? std::min(narrower->max_body, limits.max_body) : limits.max_body;
  if (size > max_body)
    return refuse(413, "body_too_large", "The body may have at most " + std::to_string(max_body) + " bytes.");
  return {size, std::nullopt, is_narrow ? std::optional(narrower->body_timeout) : std::nullopt};
}

std::vector<std::string> path_segments(std::string_view target) {
  std::vector<std::string> segments;
  std::string_view path = target.substr(0, target.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    segments.push_back(decoded(path.substr(0, end), false).value_or(""));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return segments;
}

std::optional<std::pair<std::string, std::map<std::string, std::string, std::less<>>>> parse_target(
    std::string_view target) {
  const auto mark = target.find('?');
  auto path = decoded(target.substr(0, mark), false);
  if (!path || path->empty() || path->front() != '/') return std::nullopt;
  std::map<std::string, std::string, std::less<>> query;
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decoded(pair.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::optional(std::string())
                                                  : decoded(pair.substr(equals + 1), true);
    if (!name || !value || !query.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
  }
  return std::pair(std::move(*path), std::move(query));
}

}  // namespace fiscal::api
