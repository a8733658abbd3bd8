#include "core/api/request_head.h"

#include <algorithm>
#include <utility>

#include "core/api/problem.h"

namespace fiscal::api {
namespace {

constexpr std::string_view line_end = "\r\n";

Response not_http(std::string_view code, std::string_view detail) {
  return problem(400, code, "The request cannot be read", detail);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// RFC 9110, 5.6.2: what a method and the name of a header are made of.
bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           others.find(c) != std::string_view::npos;
  });
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string_view> header_of(const RequestHead& head, std::string_view name) {
  for (const auto& [key, value] : head.headers)
    if (key == name) return value;
  return std::nullopt;
}

bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const auto end = value.find(',');
    if (same_word(without_blanks(value.substr(0, end)), word)) return true;
    value = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
  }
  return false;
}

/// "POST /v1/invoices HTTP/1.1"
std::optional<Response> read_request_line(std::string_view line, RequestHead& head) {
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos)
    return not_http("request_line_malformed",
                    "The first line must be a method, a target and HTTP/1.1, with one blank between.");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return problem(505, "version_not_supported", "The request cannot be read", "Use HTTP/1.1.");
  const bool visible =
      std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!is_token(head.method) || !head.target.starts_with('/') || !visible)
    return not_http("request_line_malformed",
                    "The target must be a path that begins with / and is percent-encoded.");
  head.keep_alive = version == "HTTP/1.1";
  return std::nullopt;
}

std::optional<Response> read_header_line(std::string_view line, RequestHead& head) {
  const auto colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  // A name that ends in a blank and a line that begins with one are read differently by different programs.
  if (colon == std::string_view::npos || !is_token(name))
    return not_http("header_malformed", "Each header must be a name, a colon and a value on one line.");
  std::string lowered(name);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  head.headers.emplace_back(std::move(lowered), without_blanks(line.substr(colon + 1)));
  return std::nullopt;
}

}  // namespace

HeadScanner::Found HeadScanner::scan(std::string_view bytes) {
  for (; checked_ < bytes.size(); ++checked_) {
    if (checked_ >= most_bytes_)
      return {0, problem(431, "headers_too_large", "The request cannot be read",
                         "Send fewer and shorter headers.")};
    const auto byte = static_cast<unsigned char>(bytes[checked_]);
    const bool after_cr = checked_ > 0 && bytes[checked_ - 1] == '\r';
    if ((byte == '\n') != after_cr) return {0, not_http("line_end_malformed", "Lines must end with CR LF.")};
    if ((byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') || byte == 0x7F)
      return {0, not_http("header_not_allowed",
                          "The head holds a control character; for TLS use the https address.")};
    if (byte == '\n' && checked_ >= 3 && bytes[checked_ - 2] == '\n')
      return {std::exchange(checked_, 0) + 1, std::nullopt};
  }
  return {};
}

HeadRead read_head(std::string_view bytes, const FramingLimits& limits) {
  HeadRead read;
  read.head.headers.reserve(16);  // As many as most clients send.
  auto end = bytes.find(line_end);
  if ((read.refusal = read_request_line(bytes.substr(0, end), read.head))) return read;
  for (bytes.remove_prefix(end + line_end.size()); (end = bytes.find(line_end)) > 0;
       bytes.remove_prefix(end + line_end.size()))
    if ((read.refusal = read_header_line(bytes.substr(0, end), read.head))) return read;
  Framing framing = check_framing(read.head.method, read.head.target, read.head.headers, limits);
  if ((read.refusal = std::move(framing.refusal))) return read;
  read.head.body_size = framing.body_size;
  read.head.body_timeout = framing.body_timeout;
  if (const auto connection = header_of(read.head, "connection"); connection && lists(*connection, "close"))
    read.head.keep_alive = false;
  if (const auto expect = header_of(read.head, "expect")) {
    if (!same_word(*expect, "100-continue"))
      read.refusal = problem(417, "expectation_unknown", "The request cannot be read", "Leave Expect out.");
    read.head.expects_continue = framing.body_size > 0;
  }
  return read;
}

}  // namespace fiscal::api
