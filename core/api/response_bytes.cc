#include "core/api/response_bytes.h"

#include <algorithm>

namespace fiscal::api {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

bool is_header_safe(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void append_header(std::string& bytes, std::string_view name, std::string_view value) {
  if (is_header_safe(value)) bytes.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string response_bytes(const Response& response, std::string_view method, std::string_view request_id,
                           AfterAnswer after) {
  std::string bytes;
  bytes.reserve(response.body.size() + 512);
  bytes.append("HTTP/1.1 ")
      .append(std::to_string(response.status))
      .append(" ")
      .append(reason_of(response.status))
      .append("\r\n");
  append_header(bytes, "Server", "fiscald");
  const bool may_have_body = response.status != 304 && response.status != 204;
  if (may_have_body) {
    append_header(bytes, "Content-Type", response.content_type);
    append_header(bytes, "Content-Length", std::to_string(response.body.size()));
  }
  if (!request_id.empty()) append_header(bytes, "X-Request-Id", request_id);
  append_header(bytes, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) append_header(bytes, name, value);
  append_header(bytes, "Connection", after == AfterAnswer::Close ? "close" : "keep-alive");
  bytes.append("\r\n");
  if (may_have_body && method != "HEAD") bytes.append(response.body);
  return bytes;
}

}  // namespace fiscal::api
